#include "cli/lists.hpp"

#include "cli/asked.hpp"
#include "cli/deliberation.hpp"
#include "storage/query.hpp"

#include <cassert>

namespace cli {
namespace {

using engine::query::List;
using engine::query::Query;

Answer nominations(storage::sql::Transaction& tx, const Query& query) {
    Answer shown{.schema = "accede/nomination-list/1"};
    shown.data["nominations"] = Json::array();
    for (const auto& row : storage::query::nominations(tx, query)) {
        shown.data["nominations"].push_back(json_of(row));
    }
    shown.show = {Table{.rows = "nominations",
                        .columns = {{.key = "reference", .title = "REFERENCE"},
                                    {.key = "name", .title = "NAME"},
                                    {.key = "country_name", .title = "COUNTRY"},
                                    {.key = "state", .title = "STATE", .is_state = true},
                                    {.key = "place", .title = "PLACE", .align = Align::right}},
                        .when_empty = "no nominations"}};
    return shown;
}

Answer members(storage::sql::Transaction& tx, const Query& query, engine::Language language) {
    Answer shown{.schema = "accede/member-list/1"};
    shown.data["members"] = Json::array();
    for (const auto& row : storage::query::members(tx, query)) {
        shown.data["members"].push_back(json_of(row, language));
    }
    shown.show = {Table{.rows = "members",
                        .columns = {{.key = "name", .title = "MEMBER"},
                                    {.key = "country_name", .title = "COUNTRY"},
                                    {.key = "region", .title = "REGION"},
                                    {.key = "since", .title = "SINCE"},
                                    {.key = "state", .title = "STATE", .is_state = true}},
                        .when_empty = "no members by name"}};
    return shown;
}

Answer calls(storage::sql::Transaction& tx, const Query& query, engine::Language language) {
    Answer shown{.schema = "accede/call-list/1"};
    shown.data["calls"] = Json::array();
    for (const auto& row : storage::query::calls(tx, query)) {
        shown.data["calls"].push_back(
            {{"call", row.call_id},
             {"state", row.state},
             {"programme", row.programme},
             {"ledger", row.ledger},
             {"title", language == engine::Language::fr ? row.title_fr : row.title_en},
             {"revision", row.revision}});
    }
    shown.show = {Table{.rows = "calls",
                        .columns = {{.key = "call", .title = "CALL"},
                                    {.key = "state", .title = "STATE", .is_state = true},
                                    {.key = "title", .title = "TITLE"}},
                        .when_empty = "no calls"}};
    return shown;
}

Answer people(storage::sql::Transaction& tx, const Query& query) {
    Answer shown{.schema = "accede/person-list/1"};
    shown.data["people"] = Json::array();
    for (const auto& one : storage::query::people(tx, query)) {
        shown.data["people"].push_back({{"person", one.handle},
                                        {"name", one.name},
                                        {"country", one.country},
                                        {"mandates", one.mandates},
                                        {"disabled", one.disabled}});
    }
    shown.show = {Table{.rows = "people",
                        .columns = {{.key = "person", .title = "PERSON"},
                                    {.key = "name", .title = "NAME"},
                                    {.key = "country", .title = "COUNTRY"},
                                    {.key = "mandates", .title = "MANDATES"}},
                        .when_empty = query.terms.empty()
                                          ? "nobody yet; the first person added is an administrator"
                                          : "nobody"}};
    return shown;
}

Answer audit(storage::sql::Transaction& tx, const Query& query) {
    Answer shown{.schema = "accede/audit-log/1"};
    shown.data["entries"] = Json::array();
    for (const auto& line : storage::query::audit(tx, query)) {
        shown.data["entries"].push_back(json_of(line));
    }
    shown.show = {
        Table{.rows = "entries",
              .columns = {{.key = "entry", .title = "ENTRY", .align = Align::right},
                          {.key = "at", .title = "AT"},
                          {.key = "subject", .title = "SUBJECT"},
                          {.key = "reference", .title = "REFERENCE"},
                          {.key = "event", .title = "EVENT"},
                          {.key = "to", .title = "STATE", .is_state = true},
                          {.key = "person", .title = "BY"}},
              .when_empty = query.terms.empty() ? "nothing has happened yet" : "no such entry"}};
    return shown;
}

}  // namespace

Json json_of(const storage::nominations::Row& row) {
    Json json{{"call", row.call_id},
              {"reference", row.reference},
              {"name", row.name},
              {"kind", row.kind},
              {"country", row.commission},
              {"country_name", row.country_en},
              {"region", row.region},
              {"state", row.state},
              {"revision", row.revision},
              {"place", nullptr},
              {"dossier_version", row.dossier_version},
              {"complete_by", nullptr}};
    if (row.place) json["place"] = *row.place;
    if (row.completion_closes) json["complete_by"] = engine::iso(*row.completion_closes);
    return json;
}

Json json_of(const storage::members::Row& row, engine::Language language) {
    Json json{{"membership", row.membership_id},
              {"name", row.name},
              {"kind", row.kind},
              {"country", row.country},
              {"country_name", language == engine::Language::fr ? row.country_fr : row.country_en},
              {"region", row.region},
              {"state", row.state},
              {"since", engine::iso(row.began_at).substr(0, 10)},
              {"call", row.call_id},
              {"ended", nullptr}};
    if (row.ended_at) {
        json["ended"] = engine::iso(*row.ended_at).substr(0, 10);
        json["ended_how"] = row.ended_how;
    }
    return json;
}

Json json_of(const storage::audit_log::Line& line) {
    return {{"entry", line.entry},         {"call", line.call_id},
            {"kind", line.kind},           {"subject", line.subject},
            {"reference", line.reference}, {"event", line.event},
            {"from", line.from},           {"to", line.to},
            {"person", line.person},       {"operated_by", line.operated_by},
            {"at", engine::iso(line.at)},  {"reason_code", line.reason_code},
            {"words", line.words}};
}

Answer reviews_of(const std::string& juror, const std::vector<storage::juries::Assigned>& reviews,
                  const char* schema) {
    Answer shown{.schema = schema};
    shown.data["juror"] = juror;
    shown.data["reviews"] = Json::array();
    for (const auto& one : reviews) {
        shown.data["reviews"].push_back({{"reference", one.reference},
                                         {"name", one.name},
                                         {"state", one.state},
                                         {"nomination", one.nomination_state},
                                         {"verdict", one.verdict},
                                         {"scores", one.scores},
                                         {"justification", one.justification}});
    }
    shown.show = {Table{.rows = "reviews",
                        .columns = {{.key = "reference", .title = "REFERENCE"},
                                    {.key = "name", .title = "NAME"},
                                    {.key = "state", .title = "STATE", .is_state = true},
                                    {.key = "nomination", .title = "NOMINATION"},
                                    {.key = "verdict", .title = "VERDICT"}},
                        .when_empty = "nothing is assigned to " + juror}};
    return shown;
}

void leave_ended_out(Query& query) {
    const bool asks =
        query.speaks_of("state") || query.speaks_of("ended") || query.speaks_of("how");
    if (query.list == List::members && !asks) narrow(query, "state", {"ended"}, true);
}

Answer listed(Context& context, Session& session, const Query& query) {
    storage::sql::Transaction tx{session.connection()};
    const auto language = context.globals.language;
    switch (query.list) {
        case List::nominations: return nominations(tx, query);
        case List::deliberation: return deliberation_table(tx, query);
        case List::members: return members(tx, query, language);
        case List::calls: return calls(tx, query, language);
        case List::people: return people(tx, query);
        case List::audit: return audit(tx, query);
        case List::reviews: {
            const auto juror = session.request().person;
            return reviews_of(juror, storage::query::reviews(tx, query, juror),
                              "accede/review-queue/1");
        }
    }
    assert(false);
    return {};
}

}  // namespace cli
