#include "tests/engine/regulations_document.hpp"

namespace tests {

nlohmann::ordered_json every_key() {
    return nlohmann::ordered_json::parse(R"json({
        "schema": "accede/regulations/1",
        "programme": "gnlc",
        "call": "2099",
        "title": {"en": "A call", "fr": "Un appel"},
        "sources": ["https://example.org/one"],
        "note": "Invented.",
        "windows": {
            "city": {"opens": "2099-01-01T00:00", "closes": "2099-02-01T00:00", "zone": "Europe/Paris"},
            "commission": {"opens": "2099-01-15T00:00", "closes": "2099-03-31T23:59:30.5",
                           "zone": "Europe/Berlin"},
            "completion_days": 21},
        "quota": {"key": "commission", "places": 2, "exceptions": {"KE": 4, "FR": 0}},
        "entity_kinds": ["city", "county"],
        "dossier": {
            "mayors_commitment": false, "commissions_endorsement": false,
            "sections": [{"id": "plan", "title": {"en": "Plan", "fr": "Projet"}, "required": false,
                          "longest_words": 200},
                         {"id": "profile", "title": {"en": "Profile", "fr": "Profil"}}]},
        "screening": [{"id": "signed", "question": {"en": "Signed?", "fr": "Signé ?"}}],
        "jury": {
            "as_published": false, "reviews_per_nomination": 5, "quorum": {"least": 4, "share": "2/3"}, "majority": "2/3", "overrule": "3/4",
            "against_the_jury": true, "scale": {"lowest": 0, "highest": 10},
            "criteria": [{"id": "impact", "title": {"en": "Impact", "fr": "Effet"}, "weight": 3,
                          "anchors": {"1": {"en": "Some", "fr": "Un peu"}},
                          "knock_out": 9},
                         {"id": "means", "title": {"en": "Means", "fr": "Moyens"}}],
            "discussion": {"unsure_above_percent": 20, "unsure_below_percent": 80,
                           "scores_differ_by": 4},
            "review": {"opens": "2099-05-01T00:00", "closes": "2099-06-01T00:00", "zone": "UTC"}},
        "admission": {"ledger": "prize", "standing": false, "second_approver": false,
                      "winners_per_country": 1,
                      "caps": {"places": 12,
                               "per_region": {"africa": {"at_least": 2, "at_most": 5}},
                               "per_kind": {"city": {"at_most": 3}}}},
        "readmission": {"members_may_apply": true, "excluded_years": 6, "member_of": "gnlc",
                        "longer_than_months": 12}})json");
}

}  // namespace tests
