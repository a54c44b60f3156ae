#include "cli/archive.hpp"
#include "cli/deliberation.hpp"
#include "cli/demo/call_2099.hpp"
#include "cli/facts.hpp"
#include "engine/audit/digest.hpp"
#include "engine/jury/bench.hpp"
#include "storage/benches.hpp"
#include "storage/juries.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace cli::demo {
namespace {

namespace jury = engine::jury;
namespace nomination = engine::nomination;

constexpr std::array<std::string_view, 12> juror_names{
    "Ola", "Pim", "Qadir", "Rosa", "Sven", "Tui", "Uma", "Vera", "Wim", "Xiu", "Yara", "Zoe"};

// A number that is the same in every run: what a juror of this story thinks.
int opinion(const std::string& about, int lowest, int highest) {
    const auto digest = engine::audit::sha256("accede/demo/opinion/" + about);
    return lowest + digest[0] % (highest - lowest + 1);
}

}  // namespace

// Twelve jurors of twelve countries; nobody reads the own. Conflicts are declared over the list of
// names, or found and ruled upon; a few say what they would like to read. The rest is the plan's:
// never three of one region on a nomination.
void Call2099::assign() {
    invite();
    stage_->does(registry_->advance_call(ada("review"), call_2099, engine::call::BeginReview{}));
    find_conflicts();
    bid();
    fill_seats("seats");
    panels_ = panels("2099-04-20T09:00:00Z");
    for (const auto& one : candidates_)
        step(first_administrator, one.reference, "review", nomination::OpenReview{});
    const auto own = std::ranges::find(candidates_, std::size_t{1}, &Candidate::country);
    stage_->is_refused(registry_->assign(ada("assign own"), call_2099, own->reference, jurors_[1]),
                       engine::Reason::conflict_of_interest);
    ++told_.refusals;
}

void Call2099::invite() {
    for (std::size_t j = 0; j < juror_names.size(); ++j) {
        std::string handle{"j."};
        for (const char c : juror_names[j])
            handle += static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
        stage_->juror(handle, fmt::format("{} Juror", juror_names[j]), code(j));
        stage_->does(registry_->invite(ada("invite " + handle), call_2099, handle));
        jury::Profile profile{.regions = {std::string{regions_of_2099[j % regions_of_2099.size()]}},
                              .expertise = {j % 2 == 0 ? "libraries" : "council of learners"}};
        if (j == 3) profile.institution = "Corava Institute of Letters";
        if (j == 4) profile.languages = {"fr"};
        stage_->does(
            registry_->set_profile(stage_->as(handle, "2099 profile " + handle), handle, profile));
        jurors_.push_back(handle);
    }
    stage_->does(registry_->limit_load(ada("load"), call_2099, jurors_[7], 20));
    told_.jurors = static_cast<int>(jurors_.size());
}

void Call2099::find_conflicts() {
    const auto& first = candidates_.front();
    stage_->does(registry_->declare_conflicts(stage_->as(jurors_[5], "2099 conflict"), call_2099,
                                              jurors_[5], {{first.reference, "institution"}},
                                              "My university runs its courses."));
    stage_->does(registry_->declare_conflicts(stage_->as(jurors_[6], "2099 no conflict"), call_2099,
                                              jurors_[6], {}, ""));
    // Two dossiers name the institute where one juror works; in one it is another's.
    for (const auto& reference : naming_an_institute_) {
        const bool is_one = reference == naming_an_institute_.front();
        stage_->does(registry_->rule_on_evidence(
            ada("evidence " + reference), call_2099, reference, jurors_[3], "institution", is_one,
            is_one ? "Teaches there." : "An institute of the same name in another city."));
    }
}

void Call2099::bid() {
    for (const std::size_t j : {std::size_t{0}, std::size_t{2}, std::size_t{4}}) {
        for (std::size_t k = 0; k < jury::bids.size(); ++k) {
            const auto& reference = candidates_[40 + 5 * j + k].reference;
            stage_->does(registry_->bid(stage_->as(jurors_[j], "2099 bid " + reference), call_2099,
                                        reference, std::string{jury::bids.at(k)}));
        }
    }
    stage_->does(
        registry_->set_language(ada("language"), call_2099, candidates_[45].reference, "fr"));
}

void Call2099::fill_seats(const std::string& name) {
    const auto seating =
        registry_->draw_seating(ada("draw " + name), call_2099, {.caps = {{"region", 2}}});
    if (!seating) throw Surprise{seating.error().explanation};
    const auto& plan = seating->answer.reference;
    stage_->does(registry_->apply_seating(ada("apply " + name), call_2099,
                                          std::stoi(plan.substr(plan.rfind('-') + 1))));
}

std::map<std::string, std::vector<std::string>> Call2099::panels(const char* moment) {
    auto tx = whole_record();
    return storage::juries::given_at(tx, call_2099, engine::moment_from_iso(moment).value());
}

std::string Call2099::seat_of(const std::string& reference, const std::string& juror) {
    auto tx = whole_record();
    const auto seats = storage::juries::assignments(tx, call_2099, juror, reference);
    return seats.empty() ? std::string{} : seats.front().state;
}

jury::Review Call2099::written(const std::string& reference, const std::string& juror) {
    jury::Review review{.justification = "Read in full; the scores say why."};
    int sum = 0;
    for (const auto* criterion :
         {"commitment", "inclusion", "practice", "resources", "monitoring"}) {
        // A good file is good for everybody, a little more or less.
        const int quality = opinion(reference, 1, 4);
        const int score = std::clamp(quality + opinion(reference + juror + criterion, -1, 2), 1, 5);
        review.scores[criterion] = score;
        sum += score;
    }
    review.verdict = sum >= 16   ? "recommend"
                     : sum >= 14 ? "recommend_with_advice"
                                 : "do_not_recommend";
    return review;
}

void Call2099::recommend(const std::string& reference, const std::string& juror) {
    stage_->does(registry_->advance_assignment(
        stage_->as(juror, "2099 recommend " + reference), call_2099, reference, juror,
        jury::RecordRecommendation{}, written(reference, juror)));
    ++told_.recommendations;
}

// One juror works without a connection: a pack goes out, and comes back with its forms filled
// in. Once that is done the story is past it.
void Call2099::read_away(const std::string& juror) {
    std::vector<std::string> given;
    for (const auto& [reference, panel] : panels_) {
        if (std::ranges::find(panel, juror) != panel.end()) given.push_back(reference);
    }
    told_.recommendations += static_cast<int>(given.size());
    if (std::ranges::none_of(
            given, [&](const auto& reference) { return seat_of(reference, juror) == "assigned"; }))
        return;
    const auto as_juror = stage_->as(juror, "2099 pack");
    auto pack = registry_->review_pack(as_juror, call_2099);
    if (!pack) throw Surprise{pack.error().explanation};
    std::erase_if(pack->nominations, [&](const auto& one) {
        return std::ranges::find(given, one.form.reference) == given.end();
    });
    for (auto& one : pack->nominations) one.form.review = written(one.form.reference, juror);
    const auto rules = engine::regulations::parse(fact("data/regulations/fictional-2099.json"));
    const auto files =
        unzipped(zipped(jury::files_of(*pack, rules.value().jury.value(), engine::Language::fr)));
    const auto opened = files.and_then([](const auto& all) { return jury::opened(all); });
    if (!opened) throw Surprise{opened.error().explanation};
    const auto merged = registry_->merge_pack(as_juror, *opened, storage::Registry::Merge::record);
    if (!merged) throw Surprise{merged.error().explanation};
    for (const auto& one : *merged) {
        if (one.outcome == "refused") throw Surprise{one.reference + ": " + one.why};
    }
}

// On one nomination, in mid-round: looked at first, then done. What was written is kept.
void Call2099::replace_a_juror(const Candidate& one) {
    auto& panel = panels_[one.reference];
    // The last of the panel makes room for the first of the jury who may read it.
    const auto leaves = panel.back();
    const auto comes = std::ranges::find_if(jurors_, [&](const auto& juror) {
        return juror != jurors_[one.country % jurors_.size()] && juror != jurors_[5] &&
               std::ranges::find(panel, juror) == panel.end();
    });
    const storage::Registry::Replacing wanted{.call = call_2099,
                                              .reference = one.reference,
                                              .from = leaves,
                                              .to = *comes,
                                              .reason = "Is ill until July."};
    if (seat_of(one.reference, leaves) == "assigned") {
        auto request = ada("look at the replacement");
        request.dry_run = true;
        const auto seen = registry_->replace_juror(request, wanted);
        if (!seen) throw Surprise{seen.error().explanation};
        if (seen->seats.size() != 1 || seen->seats.front().taken_by != *comes)
            throw Surprise{*comes + " does not take the seat of " + leaves};
    }
    const auto done = registry_->replace_juror(ada("replace"), wanted);
    if (!done) throw Surprise{done.error().explanation};
    panel.pop_back();
}

// Two tabs: what each saved is kept, and neither is recorded for the other. Read again, the
// justification is put better; the version before stays.
void Call2099::write_twice(const std::string& reference, const std::string& juror) {
    const auto as_juror = [&](const std::string& what) {
        return stage_->as(juror, "2099 " + what + " " + reference);
    };
    for (const auto* tab : {"the first tab", "the second tab"}) {
        auto text = written(reference, juror);
        text.justification = fmt::format("Written in {}.", tab);
        stage_->does(registry_->advance_assignment(as_juror(tab), call_2099, reference, juror,
                                                   jury::SaveDraft{}, text, {.draft = 0}));
    }
    // Once it is recorded the story is past its refusal.
    if (seat_of(reference, juror) == "assigned") {
        stage_->is_refused(
            registry_->advance_assignment(as_juror("record unread"), call_2099, reference, juror,
                                          jury::RecordRecommendation{}),
            engine::Reason::drafts_differ);
    }
    ++told_.refusals;
    recommend(reference, juror);
    auto better = written(reference, juror);
    better.justification = "Read twice; the plan says who does what, and by when.";
    stage_->does(registry_->advance_assignment(as_juror("revise"), call_2099, reference, juror,
                                               jury::Revise{"I read the annex."}, better));
}

// A recommendation is discounted, and restored by a ruling.
void Call2099::rule_that_there_is_none(const std::string& reference, const std::string& juror) {
    stage_->does(registry_->declare_conflict(ada("other conflict"), call_2099, reference, juror,
                                             "employment", "Is said to have worked there."));
    stage_->does(registry_->dismiss_conflict(ada("no other conflict"), call_2099, reference, juror,
                                             "employment", "That was a namesake."));
}

// All are reminded and read; one finds a conflict after recording and is replaced; one abstains
// and is replaced; one is replaced because of an illness.
void Call2099::read() {
    stage_->at("2099-05-10T09:00:00Z");
    const auto& late = candidates_[1];
    const auto& quiet = candidates_[2];
    const auto& twice = candidates_[4];
    const auto& ruled = candidates_[5];
    const auto away = *std::ranges::find_if(jurors_, [&](const auto& juror) {
        return juror != panels_[quiet.reference][0] && juror != panels_[twice.reference][0];
    });
    stage_->does(registry_->remind(ada("remind"), call_2099));
    replace_a_juror(candidates_[3]);
    read_away(away);
    for (const auto& one : candidates_) {
        for (const auto& juror : panels_[one.reference]) {
            if (juror == away) continue;
            if (one.reference == quiet.reference && juror == panels_[quiet.reference][0]) {
                stage_->does(registry_->advance_assignment(stage_->as(juror, "2099 abstain"),
                                                           call_2099, one.reference, juror,
                                                           jury::Abstain{}));
            } else if (one.reference == twice.reference && juror == panels_[twice.reference][0]) {
                write_twice(one.reference, juror);
            } else {
                recommend(one.reference, juror);
            }
        }
    }
    const auto leaves = panels_[late.reference][0];
    stage_->does(registry_->declare_conflict(stage_->as(leaves, "2099 late conflict"), call_2099,
                                             late.reference, leaves, "personal",
                                             "The mayor is a cousin, as I learned today."));
    rule_that_there_is_none(ruled.reference, panels_[ruled.reference][1]);
    // The two seats are filled by the same plan with the rest as it is.
    fill_seats("empty seats");
    for (const auto& [reference, jurors] : panels("2099-05-10T09:00:00Z")) {
        for (const auto& juror : jurors) recommend(reference, juror);
    }
}

void Call2099::deliberate() {
    stage_->at("2099-07-01T09:00:00Z");
    for (const auto& one : candidates_)
        step(first_administrator, one.reference, "deliberate", nomination::OpenDeliberation{});
    // Once all is concluded the story is past what was on the table.
    const bool is_open = is_in_deliberation();
    if (is_open) look_at_the_table();
    const auto& talked_about = candidates_.front().reference;
    stage_->does(registry_->add_note(ada("note"), call_2099, talked_about,
                                     "The panel asked for the budget and had it read out."));
    step(first_administrator, talked_about, "conclude",
         nomination::ConcludeReview{.reason = "The budget settled it.", .overruled_by = 3});
    if (is_open) conclude_the_rest();
}

bool Call2099::is_in_deliberation() {
    auto tx = whole_record();
    return !storage::nominations::list(tx, {.call_id = call_2099, .states = {"in_deliberation"}})
                .empty();
}

// Changes nothing: the table, what needs talking about, the alarms, and who would lose what under
// another quorum.
void Call2099::look_at_the_table() {
    if (const auto alarms = registry_->alarms(ada("alarms"), call_2099); !alarms)
        throw Surprise{alarms.error().explanation};
    if (const auto standing = registry_->standing_under(ada("quorum"), call_2099, "2"); !standing)
        throw Surprise{standing.error().explanation};
    stage_->connection().speak_for(first_administrator);
    storage::sql::Transaction tx{stage_->connection(), storage::sql::Isolation::read_only_snapshot};
    const auto everything = engine::query::parse(engine::query::List::deliberation, "", call_2099);
    const auto shown = deliberation_table(tx, everything.value());
    if (shown.data.at("nominations").size() != candidates_.size())
        throw Surprise{"the table of the deliberation is not whole"};
    static_cast<void>(disagreements(tx, call_2099, {}));
}

// In one transaction, as it was previewed.
void Call2099::conclude_the_rest() {
    std::vector<std::string> reserve;
    for (std::size_t n = 16; n < candidates_.size(); n += 17)
        reserve.push_back(candidates_[n].reference);
    const auto seen = registry_->preview_conclusions(ada("preview"), call_2099, reserve);
    if (!seen) throw Surprise{seen.error().explanation};
    stage_->does(registry_->conclude_all(ada("conclude all"), call_2099, reserve, seen->digest));
}

}  // namespace cli::demo
