#include "engine/query/fields.hpp"

#include "engine/call/lifecycle.hpp"
#include "engine/jury/assignment.hpp"
#include "engine/membership/lifecycle.hpp"
#include "engine/nomination/lifecycle.hpp"
#include "engine/places.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

namespace engine::query {
namespace {

using Values = std::vector<std::string_view>;

template <class States>
Values states(const States& every) {
    Values names;
    for (const auto state : every) {
        const auto name = name_of(state);
        if (name != "absent") names.push_back(name);
    }
    return names;
}

Values regions() {
    Values codes;
    for (const auto region : every_region) codes.push_back(code_of(region));
    return codes;
}

Field state_field(Values values) {
    return {"state", Type::set, "where it stands", false, std::move(values)};
}

const Field reference{"reference", Type::code, "of the nomination"};
const Field candidates_name{"name", Type::text, "of the candidate"};

Field region_field() {
    return {"region", Type::region, "of the country", false, regions()};
}

Shape nominations() {
    return {{reference,
             candidates_name,
             {"kind", Type::code, "city, county and so on"},
             {"country", Type::country, "whose Commission nominates"},
             region_field(),
             state_field(states(nomination::every_state)),
             {"place", Type::integer, "that it holds", true},
             {"version", Type::integer, "of the dossier; 0 until it is submitted"},
             {"complete_by", Type::instant, "when a returned file is due", true},
             {"revision", Type::integer, "steps so far"}},
            {"call", {}},
            "name and reference"};
}

Shape deliberation() {
    return {{reference,
             candidates_name,
             {"country", Type::country, "whose Commission nominates"},
             region_field(),
             {"state",
              Type::set,
              "where it stands",
              false,
              {"under_review", "in_deliberation", "recommended", "reserved", "not_recommended"}},
             {"counted", Type::integer, "recommendations that count"},
             {"recommend", Type::integer, "of them: yes"},
             {"with_advice", Type::integer, "of them: yes, with advice"},
             {"against", Type::integer, "of them: no"},
             {"outstanding", Type::integer, "reviews that nobody has written yet"},
             {"score", Type::decimal, "mean of all scores that count", true},
             {"spread", Type::decimal, "from the lowest to the highest mean of a juror", true}},
            {"call", {}},
            "name and reference"};
}

Shape reviews() {
    return {{reference,
             candidates_name,
             state_field(states(jury::every_state)),
             {"nomination", Type::set, "where the nomination stands", false,
              states(nomination::every_state)},
             {"verdict",
              Type::set,
              "what was recommended",
              true,
              {"recommend", "recommend_with_advice", "do_not_recommend"}},
             {"justification", Type::text, "of the recommendation"}},
            {"call", {}},
            "name and reference"};
}

Shape members() {
    return {{candidates_name,
             {"kind", Type::code, "city, county and so on"},
             {"country", Type::country, "where it lies"},
             region_field(),
             state_field(states(membership::every_state)),
             {"since", Type::instant, "when it became a member"},
             {"call", Type::code, "that admitted it", true},
             {"ended", Type::instant, "when it ceased to be one", true},
             {"how", Type::set, "it ended", true, {"withdrawn", "removed", "struck"}}},
            {"ledger", "gnlc"},
            "name"};
}

Shape calls() {
    return {{{"call", Type::code, "its code"},
             {"title", Type::text, "in English or French"},
             state_field(states(call::every_state)),
             {"programme", Type::code, "whose call it is"},
             {"ledger", Type::code, "that its members enter"},
             {"revision", Type::integer, "steps so far"}},
            {},
            "title and call"};
}

Shape people() {
    return {{{"person", Type::code, "the handle"},
             {"name", Type::text, "in full"},
             {"country", Type::country, "of nationality", true},
             {"mandate", Type::text, "held now, such as juror or officer:TG"},
             {"disabled", Type::set, "may act no more", false, {"yes", "no"}}},
            {},
            "name and person"};
}

Shape audit() {
    return {{{"entry", Type::integer, "its number"},
             {"call", Type::code, "that it belongs to; - for none"},
             {"kind", Type::set, "of entry", false, {"step", "refusal", "act"}},
             {"subject", Type::code, "kind of thing: nomination, call and so on"},
             {"reference", Type::code, "of the nomination, where it is of one", true},
             {"event", Type::code, "what was asked for", true},
             {"from", Type::code, "the state before", true},
             {"to", Type::code, "the state after", true},
             {"person", Type::code, "who asked", true},
             {"operated_by", Type::code, "who typed", true},
             {"at", Type::instant, "when"},
             {"reason", Type::code, "code of a refusal", true},
             {"words", Type::text, "reasons and remarks"}},
            {},
            "reference, event, person and words"};
}

}  // namespace

std::string_view name_of(List list) {
    switch (list) {
        case List::nominations: return "nominations";
        case List::deliberation: return "deliberation";
        case List::reviews: return "reviews";
        case List::members: return "members";
        case List::calls: return "calls";
        case List::people: return "people";
        case List::audit: return "audit";
    }
    assert(false);
    return {};
}

std::optional<List> list_from(std::string_view name) {
    for (const auto list : every_list) {
        if (name_of(list) == name) return list;
    }
    return {};
}

bool is_ordered(Type type) {
    return type == Type::integer || type == Type::decimal || type == Type::instant;
}

const Shape& shape_of(List list) {
    static const std::array all{nominations(), deliberation(), reviews(), members(),
                                calls(),       people(),       audit()};
    return all.at(static_cast<std::size_t>(list));
}

std::optional<std::size_t> field_of(List list, std::string_view name) {
    const auto& fields = shape_of(list).fields;
    const auto found = std::ranges::find(fields, name, &Field::name);
    if (found == fields.end()) return {};
    return static_cast<std::size_t>(found - fields.begin());
}

}  // namespace engine::query
