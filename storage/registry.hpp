// THE use case: hold, gather, advance, record, enqueue. Every change of the record goes through
// here.
//
// Each function is one transaction. It answers with what changed, or with the engine's refusal, in
// which case nothing did. What the world does wrong comes as Failure; what may be tried again was.
#pragma once

#include "engine/audit/digest.hpp"
#include "engine/call/lifecycle.hpp"
#include "engine/cohort/plan.hpp"
#include "engine/cohort/proposal.hpp"
#include "engine/jury/alarms.hpp"
#include "engine/jury/assignment.hpp"
#include "engine/jury/pack.hpp"
#include "engine/jury/review.hpp"
#include "engine/membership/lifecycle.hpp"
#include "engine/nomination/lifecycle.hpp"
#include "storage/nominations.hpp"
#include "storage/once.hpp"
#include "storage/record.hpp"
#include "storage/request.hpp"
#include "storage/rulebook.hpp"
#include "storage/sql.hpp"

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

namespace engine::jury {
struct Profile;
struct Wanted;
}  // namespace engine::jury

namespace storage {

namespace calls {
struct Held;
}

struct Drawn;  // storage/benches.hpp

struct NewMandate {
    std::string handle;
    engine::Role role = engine::Role::officer;
    std::string commission{};  // of an officer
    std::optional<engine::Moment> until{};
};

struct NewPerson {
    std::string handle;
    std::string name;
    std::string country{};               // of nationality; may be empty
    std::vector<NewMandate> mandates{};  // given with the addition, all or none
};

struct NewToken {
    std::string handle;
    std::string label{};
    int days = 0;
};

// What nobody is shown a second time; empty where the request was made before.
struct Secret {
    Answer answer;
    std::string text;
    engine::Moment ends_at{};
};

// Words that were destroyed.
struct Erased {
    Answer answer;            // of a person, by number: the name is gone
    std::int64_t bodies = 0;  // entries that lost their words
};

struct NewCountry {
    std::string country;
    std::string name_en;
    std::string name_fr;
    std::string region;
    bool member_state = true;
    bool fictional = false;
};

struct NewNomination {
    std::string commission;
    std::string country;  // where the entity lies
    std::string name;
    std::string within{};
    std::string kind = "city";
};

// One change of a dossier, as the actor says it.
struct Change {
    enum class Kind { section, mayor, endorsement, answer, attachment };
    Kind kind = Kind::section;
    std::string section{};
    std::string
        text{};        // the section's text, the answer, or the name of who declared or of the file
    std::string on{};  // of a declaration
    std::string bytes{};  // of an attachment
};

// What becomes of an assignment once it is made. To declare a conflict and to dismiss it are acts
// of their own, which keep the conflict's row and the assignment in step.
using SeatEvent =
    std::variant<engine::jury::SaveDraft, engine::jury::RecordRecommendation, engine::jury::Revise,
                 engine::jury::Abstain, engine::jury::Release, engine::jury::Lapse>;

// What a juror had before the eyes while writing; where nothing is said, the newest of it.
struct Reading {
    std::optional<int> draft{};  // 0: none
    std::optional<int>
        dossier{};  // its version; said, it confirms what was written of an earlier one
};

// What became of one file of a pack that came back.
struct Merged {
    std::string reference;  // or the name of the file, where it is no form
    std::string outcome;    // recorded, saved, unchanged, refused
    std::string why{};
};

// What became, or with a dry run would become, of one seat of a juror who is replaced.
struct Replaced {
    std::string reference;
    std::string nomination{};  // its state
    std::string was{};         // the seat's: assigned, recorded
    bool keeps_counting = false;
    std::string taken_by{};   // the other's handle; empty: the seat stays empty, and
    std::string why_empty{};  // says why
    engine::nomination::Panel before{};
    engine::nomination::Panel after{};
};
struct Replacement {
    Answer answer{};
    std::vector<Replaced> seats{};  // none where the answer is a repeated one
};

struct PlanItem {
    std::string reference;
    std::string says;  // admit, decline, strike
    std::string reason{};
};

struct PlanView {
    int number = 0;
    std::string kind;
    std::string state;
    int revision = 0;
    std::string digest;       // hex
    std::string proposed_by;  // handles
    std::string approved_by;
    std::vector<PlanItem> items;
    std::vector<std::string> moved;  // what makes it stale
    bool repeated = false;           // drawn before, under the same key
    // What was on the table when it was drawn, as JSON; empty where there was nothing, or nothing
    // for the eyes of whoever asks.
    std::string basis{};
};

// What the rule says of each nomination in deliberation, and what is concluded if all of it holds.
struct Conclusions {
    struct One {
        std::string reference;
        std::string to;       // the state it goes to; empty: it is refused,
        std::string refused;  // for this reason
        int counted = 0;
        int in_favour = 0;
        int quorum = 0;
        int revision = 0;
    };
    std::vector<One> all{};
    std::string digest{};  // hex, over what is seen here
    bool concluded = false;
    bool repeated = false;
};

class Registry {
public:
    // Of each thing that is done, when several are.
    using Told = std::function<void(const std::string&)>;

    explicit Registry(sql::Connection&);

    // ---- people and countries ----
    Result<Answer> add_person(const Request&, const NewPerson&);
    Result<Answer> grant(const Request&, const NewMandate&);
    Result<Answer> disable_person(const Request&, const std::string& handle);
    Result<Secret> add_token(const Request&, const NewToken&);
    Result<Answer> revoke_token(const Request&, const std::string& token_id);
    // A one-time code for signing in; anew: whatever the person signs in with is taken away first.
    enum class Begins { as_before, anew };
    Result<Secret> invite(const Request&, const std::string& handle, int hours,
                          Begins = Begins::as_before);
    // One's own.
    Result<Answer> set_password(const Request&, const std::string& password);
    // One's own, in force once a code of it is confirmed; its address is for an authenticator.
    Result<Secret> begin_second_factor(const Request&);
    Result<Answer> confirm_second_factor(const Request&, const std::string& code);
    // Another's, by an administrator.
    Result<Answer> remove_second_factor(const Request&, const std::string& handle);
    // Of every administrator, from now on or no longer.
    Result<Answer> require_second_factor(const Request&, bool wanted);
    // One mandate ends and another begins, at the same moment.
    Result<Answer> hand_over(const Request&, const std::string& from, const std::string& to,
                             engine::Role);
    // Destroys words. What was decided, when and by whom stays, and so does every proof; an act
    // EraseWords says that words were destroyed, and by whom. A refusal is on record too. The
    // database's files, its log of changes and its copies hold the old words until they are written
    // anew: docs/audit.md says how.
    //
    // By an administrator: name and handle, country, searches, labels, what the person signed in
    // with, words of what the person did and of what was done to the person. The person may not act
    // any more. Refuses same_person_twice where it is the one who asks.
    Result<Erased> erase_person(const Request&, const std::string& handle);
    // By an administrator without a conflict: dossier, attachments, remarks, reviews' words,
    // reasons.
    Result<Erased> erase_texts(const Request&, const std::string& call,
                               const std::string& reference);
    // By whoever makes the database ready, as long as nobody is known; then by administrators.
    Result<Answer> add_countries(const Request&, const std::vector<NewCountry>&);

    // ---- calls ----
    Result<Answer> plan_call(const Request&, const std::string& regulations);
    Result<Answer> advance_call(const Request&, const std::string& call,
                                const engine::call::Event&);
    // Where two administrators have to agree the first proposes (event "ProposeAmendment", nothing
    // is amended) and another approves by asking for the same.
    Result<Answer> amend_call(const Request&, const std::string& call,
                              const engine::regulations::Amendment&);

    // ---- nominations ----
    Result<Answer> begin(const Request&, const std::string& call, const NewNomination&);
    Result<Answer> edit(const Request&, const std::string& call, const std::string& reference,
                        const std::vector<Change>&);
    // `findings`: the screening checks and whether each is met, for FindEligible and
    // FindIneligible.
    Result<Answer> advance(const Request&, const std::string& call, const std::string& reference,
                           const engine::nomination::Event&,
                           const std::map<std::string, bool>& findings = {});
    // The clock's work on a call: what has lapsed by now, one after another. Gives the references;
    // each is told as soon as it has lapsed, since a later one may fail.
    Result<std::vector<std::string>> lapse(const Request&, const std::string& call,
                                           const Told& told = {});

    // ---- the jury ----
    Result<Answer> invite(const Request&, const std::string& call, const std::string& juror);
    Result<Answer> declare_conflict(const Request&, const std::string& call,
                                    const std::string& reference, const std::string& juror,
                                    const std::string& kind, const std::string& reason);
    Result<Answer> dismiss_conflict(const Request&, const std::string& call,
                                    const std::string& reference, const std::string& juror,
                                    const std::string& kind, const std::string& ruling);
    Result<Answer> assign(const Request&, const std::string& call, const std::string& reference,
                          const std::string& juror);
    Result<Answer> advance_assignment(const Request&, const std::string& call,
                                      const std::string& reference, const std::string& juror,
                                      const SeatEvent&,
                                      const std::optional<engine::jury::Review>& = {},
                                      const Reading& = {});
    // The asker's own, in the call: what is to be read, with forms to fill in. Refuses
    // juror_not_on_panel where nothing is.
    Result<engine::jury::Pack> review_pack(const Request&, const std::string& call);
    // Records what was filled in, or saves it; one form after the other, each for itself. Refuses
    // what is another juror's pack, or of another record.
    enum class Merge { record, save };
    Result<std::vector<Merged>> merge_pack(const Request&, const engine::jury::Opened&, Merge);
    // Of one nomination, or of all and for good where `reference` is empty. All of it or nothing;
    // nothing that was written is lost.
    struct Replacing {
        std::string call;
        std::string reference{};
        std::string from;
        std::string to;
        bool keeps_counting = false;
        std::string reason;
    };
    Result<Replacement> replace_juror(const Request&, const Replacing&);
    // How the panels would stand under another quorum: for who may read them all.
    struct Standing {
        std::string reference;
        std::string state;
        engine::nomination::Panel now{};
        engine::nomination::Panel then{};
    };
    // The quorum as an amendment says it: a number, or an object with least and share.
    Result<std::vector<Standing>> standing_under(const Request&, const std::string& call,
                                                 const std::string& quorum);

    // ---- what the jury's seats are filled from, and filling them ----
    struct Declared {
        std::string reference;
        std::string kind;
    };
    // Over the list of names, all or none; by the juror or, for the juror, by an administrator.
    Result<Answer> declare_conflicts(const Request&, const std::string& call,
                                     const std::string& juror, const std::vector<Declared>&,
                                     const std::string& reason);
    // What evidence suggests becomes a conflict, or is dismissed for good, with the ruling.
    Result<Answer> rule_on_evidence(const Request&, const std::string& call,
                                    const std::string& reference, const std::string& juror,
                                    const std::string& kind, bool is_one,
                                    const std::string& ruling);
    Result<Answer> set_profile(const Request&, const std::string& person,
                               const engine::jury::Profile&);
    Result<Answer> limit_load(const Request&, const std::string& call, const std::string& juror,
                              int highest);
    Result<Answer> set_language(const Request&, const std::string& call,
                                const std::string& reference, const std::string& language);
    Result<Answer> bid(const Request&, const std::string& call, const std::string& reference,
                       const std::string& bid);
    // Fills the empty seats on paper. The number of reviews is the regulations'. With a dry run the
    // plan is shown and not kept; where no plan is possible none is kept either.
    Result<Drawn> draw_seating(const Request&, const std::string& call, engine::jury::Wanted);
    // Gives the seats, all or none. Refuses a plan of which anything that it was computed from has
    // changed.
    Result<Answer> apply_seating(const Request&, const std::string& call, int number);
    Result<Answer> remind(const Request&, const std::string& call);

    // The clock's work on the jury: what no juror finished by the end of the review window. Gives
    // "TG-2022-01 juror".
    Result<std::vector<std::string>> lapse_reviews(const Request&, const std::string& call,
                                                   const Told& told = {});

    // ---- the deliberation ----
    // Of all that is in deliberation; `reserve`: those whose yes goes onto the reserve list.
    Result<Conclusions> preview_conclusions(const Request&, const std::string& call,
                                            const std::vector<std::string>& reserve);
    // All or none, and only what was previewed: refuses plan_stale where the digest is another.
    Result<Answer> conclude_all(const Request&, const std::string& call,
                                const std::vector<std::string>& reserve, const std::string& digest);
    Result<Answer> add_note(const Request&, const std::string& call, const std::string& reference,
                            const std::string& note);
    Result<std::vector<engine::jury::Alarm>> alarms(const Request&, const std::string& call);

    // ---- the cohort ----
    Result<PlanView> draw_plan(const Request&, const std::string& call, engine::cohort::Kind,
                               const std::vector<PlanItem>&);
    Result<Answer> advance_plan(const Request&, const std::string& call, int number,
                                const engine::cohort::Event&, const std::string& digest = {});
    Result<PlanView> view_plan(const std::string& call, int number);

    // ---- members ----
    struct Opening {
        std::string ledger;
        std::string as_of;  // "2022-09-01"
        int members = 0;
        std::vector<std::string> known_countries;
        std::string source;
    };
    Result<Answer> open_ledger(const Request&, const Opening&);
    struct EarlierMember {
        std::string ledger;
        std::string country;
        std::string name;
        std::string within{};
        std::string kind = "city";
        engine::Moment since{};
    };
    Result<Answer> enrol_earlier(const Request&, const EarlierMember&);
    Result<Answer> advance_membership(const Request&, const std::string& membership,
                                      const engine::membership::Event&);

    [[nodiscard]] const std::string& origin() const { return origin_; }
    [[nodiscard]] sql::Connection& connection() { return *connection_; }

private:
    friend class PlanWork;

    Result<Replaced> replace_seat(sql::Transaction&, const Request&, const Replacing&,
                                  const std::string& reference);

    template <class Body>
    Result<Answer> once(const Request& request, const std::string& call_id,
                        const std::string& asked, const Body& body,
                        Remembers who = Remembers::caller,
                        sql::Rights rights = sql::Rights::of_person) {
        return storage::once(*connection_, request, call_id, asked, body, who, rights);
    }
    Result<std::string> base(sql::Transaction&, const calls::Held&, const std::string& call_id,
                             engine::PlanId, const Request&, const engine::Actor&,
                             const std::set<std::string>& by_hand,
                             std::vector<engine::cohort::Item>&);
    [[nodiscard]] bool nobody_is_known();
    template <class Body>
    Result<Secret> give_secret(const Request&, const std::string& asked, const Body&);
    struct Erasing;
    Result<Erased> erase(const Request&, const Erasing&);
    void note_refusal(const Request&, const std::string& asked, const Noted&,
                      const engine::Refusal&);

    sql::Connection* connection_;
    std::string origin_;
    Rulebook rulebook_;
};

}  // namespace storage
