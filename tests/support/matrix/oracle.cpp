#include "tests/support/matrix/oracle.hpp"

#include <algorithm>
#include <set>

namespace tests::matrix {
namespace {

const std::set<std::string> everybodys{
    "announcement",   "arrow",      "country",   "installation",
    "ledger_opening", "membership", "migration", "rehearsal_clock", "requirement"};
const std::set<std::string> after_the_word{"in_deliberation", "recommended", "reserved",
                                           "not_recommended", "admitted",    "not_admitted",
                                           "struck"};

bool is_in(const Json& value, const std::set<std::string>& all) {
    return value.is_string() && all.contains(value.get<std::string>());
}

}  // namespace

template <class Test>
bool Oracle::any(const std::string& table, const Test& test) const {
    return std::ranges::any_of(tables_->at(table).rows,
                               [&](const Row& row) { return test(row.fields); });
}

const Json& Oracle::one(const std::string& table, const char* column, const Json& value) const {
    static const Json nothing = Json::object();
    const auto& rows = tables_->at(table).rows;
    const auto found =
        std::ranges::find_if(rows, [&](const Row& row) { return row.fields.at(column) == value; });
    return found == rows.end() ? nothing : found->fields;
}

Oracle::Oracle(const Tables& tables, const std::string& handle) : tables_{&tables} {
    const auto& person = one("person", "handle", handle);
    if (person.empty() || !person.at("disabled_at").is_null()) return;
    me_ = person.at("person_id");
    country_ = person.at("country");
    const auto now = tables.at("rehearsal_clock").rows.at(0).fields.at("shown");
    for (const auto& [key, mandate] : tables.at("mandate").rows) {
        if (mandate.at("person_id") != me_ || mandate.at("begins_at") > now) continue;
        if (mandate.at("ends_at") != "infinity" && mandate.at("ends_at") <= now) continue;
        const auto role = mandate.at("role").get<std::string>();
        administrator_ |= role == "administrator";
        auditor_ |= role == "auditor";
        juror_ |= role == "juror";
        if (role == "officer") commission_ = mandate.at("commission");
    }
}

bool Oracle::own(const Json& row, const char* column) const {
    return !me_.is_null() && row.at(column) == me_;
}

bool Oracle::of_own_commission(const Json& nomination) const {
    return !commission_.is_null() && !nomination.empty() &&
           nomination.at("commission") == commission_;
}

bool Oracle::has_conflict(const Json& nomination) const {
    if (me_.is_null() || nomination.empty()) return false;
    const bool declared = any("conflict", [&](const Json& one) {
        return own(one) && one.at("nomination_id") == nomination.at("nomination_id") &&
               one.at("dismissed_at").is_null();
    });
    const bool of_the_country =
        !country_.is_null() && nomination.at("commission") == country_ &&
        any("juror", [&](const Json& seat) {
            return own(seat) && seat.at("call_id") == nomination.at("call_id");
        });
    return declared || of_the_country;
}

bool Oracle::given_to_read(const Json& nomination) const {
    if (!juror_ || nomination.empty() || has_conflict(nomination)) return false;
    const auto& call = one("call", "call_id", nomination.at("call_id"));
    return is_in(call.at("state"), {"in_review", "decided"}) &&
           any("assignment", [&](const Json& work) {
               return own(work) && work.at("nomination_id") == nomination.at("nomination_id") &&
                      is_in(work.at("state"), {"assigned", "recorded", "abstained"});
           });
}

bool Oracle::before_own_jury(const Json& nomination) const {
    if (!juror_ || has_conflict(nomination)) return false;
    const auto& call = one("call", "call_id", nomination.at("call_id"));
    return is_in(call.at("state"), {"open", "closed", "in_review"}) &&
           is_in(nomination.at("state"), {"eligible", "under_review", "in_deliberation"}) &&
           any("juror", [&](const Json& seat) {
               return own(seat) && seat.at("call_id") == nomination.at("call_id") &&
                      seat.at("left_at").is_null();
           });
}

// The recommendations on a nomination, from its deliberation on.
bool Oracle::deliberates(const Json& assignment) const {
    const auto& nomination = one("nomination", "nomination_id", assignment.at("nomination_id"));
    if (!is_in(nomination.at("state"), after_the_word)) return false;
    if (administrator_ || auditor_) return !has_conflict(nomination);
    return given_to_read(nomination) && any("assignment", [&](const Json& work) {
               return own(work) && work.at("nomination_id") == nomination.at("nomination_id") &&
                      is_in(work.at("state"), {"recorded", "abstained"});
           });
}

bool Oracle::other_in_conflict(const Json& row) const {
    return !own(row) && has_conflict(one("nomination", "nomination_id", row.at("nomination_id")));
}

bool Oracle::reads(const std::string& table, const Json& row) const {
    const bool office = administrator_ || auditor_;
    const auto nomination_of = [&](const Json& of) -> const Json& {
        return one("nomination", "nomination_id", of.at("nomination_id"));
    };
    if (everybodys.contains(table)) return true;
    if (table == "address") return administrator_ || own(row);
    if (table == "admission_plan") return office || row.at("state") == "published";
    if (table == "assignment" || table == "conflict" || table == "bid")
        return own(row) || (office && !other_in_conflict(row));
    if (table == "audit_entry" || table == "event") {
        const auto& actor = row.at("actor");
        const bool is_step = table == "event" || row.at("kind") == "step";
        const bool known = office || (!me_.is_null() && actor == me_) ||
                           (is_step && of_own_commission(one("nomination", "nomination_id",
                                                             row.at("subject_id"))));
        if (is_in(row.at("subject"), {"conflict", "bid"}))  // who has one, or would read it
            return known && !has_conflict(one("nomination", "nomination_id", row.at("subject_id")));
        if (row.at("subject") != "assignment") return known;
        const auto& work = one("assignment", "assignment_id", row.at("subject_id"));
        return known && (!work.empty() ? reads("assignment", work) : office);
    }
    if (table == "call") return office || row.at("state") != "planned";
    if (table == "deliberation_note") return office && !has_conflict(nomination_of(row));
    if (table == "lot")
        return office || is_in(one("call", "call_id", row.at("call_id")).at("state"),
                               {"published", "archived"});
    if (table == "plan_basis") {
        return office && !any("plan_item", [&](const Json& item) {
                   return item.at("plan_id") == row.at("plan_id") &&
                          has_conflict(nomination_of(item));
               });
    }
    if (table == "document") {
        const auto& of = nomination_of(row);
        return of_own_commission(of) || given_to_read(of) ||
               (office && !has_conflict(of) && of.at("dossier_version") >= 1);
    }
    if (table == "dossier") {
        const auto& of = nomination_of(row);
        return of_own_commission(of) || (((office && !has_conflict(of)) || given_to_read(of)) &&
                                         row.at("version") <= of.at("dossier_version"));
    }
    if (table == "entity") {
        return office || row.at("is_public") == true ||
               (!commission_.is_null() && row.at("country") == commission_) ||
               any("nomination", [&](const Json& of) {
                   return of.at("entity_id") == row.at("entity_id") &&
                          (given_to_read(of) || before_own_jury(of));
               });
    }
    if (table == "entry_body") {
        const auto& rows = tables_->at("audit_entry").rows;
        return std::ranges::any_of(rows, [&](const Row& entry) {
            const auto& of = entry.fields;
            if (of.at("call_id") != row.at("call_id") || of.at("entry_id") != row.at("entry_id") ||
                !reads("audit_entry", of))
                return false;
            if (!is_in(of.at("event"), {"RecordRecommendation", "Revise"})) return true;
            const auto& work = one("assignment", "assignment_id", of.at("subject_id"));
            return !work.empty() && (own(work) || deliberates(work));
        });
    }
    if (table == "letter") {
        const auto& rows = tables_->at("outbox").rows;
        return std::ranges::any_of(rows, [&](const Row& held) {
            const auto& of = held.fields;
            return of.at("call_id") == row.at("call_id") &&
                   of.at("outbox_id") == row.at("outbox_id") && reads("outbox", of);
        });
    }
    if (table == "idempotency" || table == "saved_search") return own(row);
    if (is_in(table, {"juror", "mandate", "person", "profile"})) return office || own(row);
    if (table == "nomination") {
        const auto& call = one("call", "call_id", row.at("call_id"));
        return office || of_own_commission(row) || given_to_read(row) || before_own_jury(row) ||
               (is_in(row.at("state"), {"admitted", "struck"}) &&
                is_in(call.at("state"), {"published", "archived"}));
    }
    if (table == "amendment_proposal" || table == "seating_plan") return office;
    if (table == "outbox") {  // a letter about what one has a conflict with, but for the own work
        const auto& id = row.at("subject_id");
        if (row.at("subject") == "nomination")
            return office && !has_conflict(one("nomination", "nomination_id", id));
        const auto& work = one("assignment", "assignment_id", id);
        return office && (work.empty() || !other_in_conflict(work));
    }
    if (table == "screening_finding") return office && !has_conflict(nomination_of(row));
    if (table == "place_counter") return office || of_own_commission(row);
    if (table == "plan_item") {
        const auto& plan = one("admission_plan", "plan_id", row.at("plan_id"));
        return office || (plan.at("state") == "published" && row.at("says") != "decline");
    }
    if (table == "regulations")
        return office || one("call", "call_id", row.at("call_id")).at("state") != "planned";
    if (table == "remark") {
        const auto& of = nomination_of(row);
        return (office && !has_conflict(of)) || of_own_commission(of);
    }
    if (table == "review") {
        const auto& work = one("assignment", "assignment_id", row.at("assignment_id"));
        return own(work) || deliberates(work);
    }
    if (table == "review_draft")
        return own(one("assignment", "assignment_id", row.at("assignment_id")));
    if (table == "token") return administrator_ || own(row);
    return false;  // secrets, and what was tried, are nobody's
}

bool Oracle::inserts(const std::string& table, const Json& row) const {
    static const std::set<std::string> of_administrators{
        "announcement", "country",    "juror",     "ledger_opening", "mandate",
        "person",       "plan_basis", "plan_item", "regulations"};
    if (of_administrators.contains(table)) return administrator_;
    const auto in_conflict = [&] {
        return has_conflict(one("nomination", "nomination_id", row.at("nomination_id")));
    };
    if (table == "conflict")
        return own(row) ? row.at("source") == "juror" : administrator_ && !in_conflict();
    if (table == "remark" || table == "screening_finding") return administrator_ && !in_conflict();
    if (table == "bid") return own(row) && !in_conflict();
    if (table == "profile") return administrator_ || own(row);
    if (table == "seating_plan") return administrator_ && own(row, "drawn_by");
    if (table == "saved_search") return own(row);
    if (table == "address") return administrator_ || own(row);
    if (table == "deliberation_note") return administrator_ && own(row);
    if (table == "amendment_proposal") return administrator_ && row.at("proposed_by") == me_;
    if (table == "entity")
        return administrator_ || (!commission_.is_null() && row.at("country") == commission_);
    if (table == "document" || table == "dossier") {
        const auto& of = one("nomination", "nomination_id", row.at("nomination_id"));
        return of_own_commission(of) &&
               (table == "document" ||
                row.at("version").get<int>() == of.at("dossier_version").get<int>() + 1);
    }
    if (table == "review" || table == "review_draft")
        return own(one("assignment", "assignment_id", row.at("assignment_id")));
    return false;
}

bool Oracle::updates(const std::string& table, const Json& was, const Json& is) const {
    static const std::set<std::string> of_administrators{"country", "juror", "person",
                                                         "place_counter"};
    if (!reads(table, was)) return false;
    if (of_administrators.contains(table)) return administrator_;
    if (table == "conflict") return own(was) ? is.at("dismissed_at").is_null() : administrator_;
    if (table == "nomination") return administrator_ && !has_conflict(was);
    if (table == "screening_finding") return inserts(table, was);
    if (is_in(table, {"dossier", "saved_search", "bid", "profile", "address"}))
        return inserts(table, was);
    if (table == "remark")
        return of_own_commission(one("nomination", "nomination_id", was.at("nomination_id")));
    return false;
}

}  // namespace tests::matrix
