// Call 2099: invented cities of invented countries, and everything that can happen to a nomination.
#include "cli/archive.hpp"
#include "cli/demo/stage.hpp"
#include "cli/facts.hpp"
#include "cli/letter_texts.hpp"
#include "engine/audit/digest.hpp"
#include "engine/jury/bench.hpp"
#include "storage/benches.hpp"
#include "storage/letter_moves.hpp"
#include "storage/letters.hpp"

#include <algorithm>
#include <array>
#include <map>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace cli::demo {
namespace {

namespace nomination = engine::nomination;
namespace jury = engine::jury;
using storage::Change;

const std::string call = "2099";
const std::map<std::string, bool> all_met{
    {"member_state", true}, {"mayors_signature", true}, {"endorsement", true}};

// ISO keeps QM to QZ and XA to XZ free for whoever invents a country.
constexpr std::array<std::string_view, 32> country_names{
    "Aldovia",       "Brevona",   "Calderra", "Dorvale", "Estrana",  "Falmere",   "Garovia",
    "Heldane",       "Ivoria",    "Jastova",  "Kelmara", "Lorvenia", "Mandoria",  "Norvale",
    "Ostrava-Major", "Pelagia",   "Quintara", "Rovenna", "Sylvaria", "Tarsonia",  "Ulmera",
    "Valdria",       "Westmarch", "Xantia",   "Yllaria", "Zephyria", "Amberland", "Borealis",
    "Cinderfell",    "Dunmark",   "Everholm", "Fjordane"};
constexpr std::array<std::string_view, 5> regions{
    "africa", "arab-states", "asia-pacific", "europe-north-america", "latin-america-caribbean"};
constexpr std::array<std::string_view, 12> beginnings{"Bel", "Cor", "Dal", "El",  "Fen", "Gal",
                                                      "Hol", "Ir",  "Jor", "Kal", "Lin", "Mor"};
constexpr std::array<std::string_view, 8> endings{"ava",   "bridge", "cester", "dorf",
                                                  "mouth", "nova",   "polis",  "wick"};
constexpr std::array<std::string_view, 12> juror_names{
    "Ola", "Pim", "Qadir", "Rosa", "Sven", "Tui", "Uma", "Vera", "Wim", "Xiu", "Yara", "Zoe"};

std::string code(std::size_t country) {
    return country < 26 ? fmt::format("X{}", static_cast<char>('A' + country))
                        : fmt::format("Q{}", static_cast<char>('M' + (country - 26)));
}

std::string city_name(std::size_t n) {
    return std::string{beginnings[n % beginnings.size()]} +
           std::string{endings[n / beginnings.size()]};
}

// A number that is the same in every run: what a juror of this story thinks.
int opinion(const std::string& about, int lowest, int highest) {
    const auto digest = engine::audit::sha256("accede/demo/opinion/" + about);
    return lowest + digest[0] % (highest - lowest + 1);
}

struct Candidate {
    std::string reference;
    std::string officer;
    std::size_t country;
};

class Call {
public:
    explicit Call(Stage& stage) : stage_{&stage}, registry_{&stage.registry()} {}

    Told carry() {
        open();
        nominate();
        screen();
        assign();
        read();
        deliberate();
        decide();
        return told_;
    }

private:
    storage::Request ada(const std::string& step) {
        return stage_->as(first_administrator, "2099 " + step);
    }

    void step(const std::string& who, const std::string& reference, const std::string& name,
              const nomination::Event& event, const std::map<std::string, bool>& findings = {}) {
        stage_->does(registry_->advance(stage_->as(who, "2099 " + reference + " " + name), call,
                                        reference, event, findings));
    }

    void open() {
        stage_->at("2099-01-15T09:00:00Z");
        std::vector<storage::NewCountry> countries;
        for (std::size_t i = 0; i < country_names.size(); ++i) {
            const std::string name{country_names[i]};
            countries.push_back(
                {code(i), name, name, std::string{regions[i % regions.size()]}, true, true});
        }
        stage_->does(registry_->add_countries(ada("countries"), countries));
        // The demonstration's cohort is large enough for caps.
        auto document = nlohmann::ordered_json::parse(fact("data/regulations/fictional-2099.json"));
        auto& caps = document["admission"]["caps"];
        caps["places"] = 40;
        for (const auto region : regions) caps["per_region"][std::string{region}]["at_least"] = 7;
        stage_->does(registry_->plan_call(ada("plan"), document.dump()));
        stage_->does(registry_->advance_call(ada("open"), call, engine::call::Open{}));
    }

    Candidate begin(std::size_t country, const std::string& city) {
        const auto officer = stage_->officer(code(country));
        const auto begun = stage_->does(registry_->begin(
            stage_->as(officer, "2099 new " + city), call,
            {.commission = code(country), .country = code(country), .name = city}));
        return {begun.reference, officer, country};
    }

    void write(const Candidate& one) {
        stage_->does(registry_->edit(
            stage_->as(one.officer, "2099 " + one.reference + " write"), call, one.reference,
            {{Change::Kind::section, "profile", "A city of readers by a river."},
             {Change::Kind::section, "motivation",
              "Its libraries are full and its schools open late."},
             {Change::Kind::section, "plan", "A council of learners meets each month."},
             {Change::Kind::section, "challenges", "Few teachers for the many evening courses."},
             {Change::Kind::mayor, "", "The mayor", "2099-01-20"},
             {Change::Kind::endorsement, "", "The secretary-general", "2099-02-10"}}));
    }

    // 92 submissions; a fourth of one Commission is refused; one draft is never sent.
    void nominate() {
        stage_->at("2099-02-15T09:00:00Z");
        for (std::size_t n = 0; n < 92; ++n) {
            auto one = begin(n / 3, city_name(n));
            write(one);
            step(one.officer, one.reference, "submit", nomination::Submit{});
            candidates_.push_back(std::move(one));
        }
        told_.nominations = static_cast<int>(candidates_.size());

        auto fourth = begin(0, city_name(92));
        write(fourth);
        auto& first = candidates_.front();
        // Once the first was withdrawn there is a place, and the story is past its refusal.
        if (!happened(first.reference, "Withdraw")) {
            stage_->is_refused(registry_->advance(stage_->as(fourth.officer, "2099 fourth"), call,
                                                  fourth.reference, nomination::Submit{}),
                               engine::Reason::quota_exhausted);
        }
        ++told_.refusals;
        // Withdrawing one makes room for it; the other is reinstated, and finds no place any more.
        step(first.officer, first.reference, "withdraw",
             nomination::Withdraw{"The mayor has resigned."});
        step(fourth.officer, fourth.reference, "submit in place", nomination::Submit{});
        step(first.officer, first.reference, "reinstate", nomination::Reinstate{});
        first = fourth;
    }

    [[nodiscard]] bool happened(const std::string& reference, const std::string& event) {
        return !stage_->connection()
                    .run(
                        "SELECT FROM event v JOIN nomination n ON n.nomination_id = v.subject_id "
                        "WHERE n.reference = '" +
                        reference + "' AND v.event = '" + event + "'")
                    .empty();
    }

    // Seven are returned: six come back complete, one lapses. Three fall, and one of them was an
    // error.
    void screen() {
        stage_->at("2099-04-01T09:00:00Z");
        stage_->does(registry_->advance_call(ada("close"), call, engine::call::Close{}));
        const auto lapsed = registry_->lapse(ada("lapse"), call);
        if (!lapsed) throw Surprise{lapsed.error().explanation};

        std::vector<Candidate> eligible;
        for (std::size_t n = 0; n < candidates_.size(); ++n) {
            const auto& one = candidates_[n];
            if (n % 13 == 5) {
                step(first_administrator, one.reference, "return",
                     nomination::ReturnForCompletion{
                         {{"plan", "Say who is responsible."}},
                         engine::moment_from_iso("2099-04-15T09:00:00Z")});
                ++told_.returned;
                continue;
            }
            if (n % 31 == 30 || n == 29) {
                step(first_administrator, one.reference, "ineligible",
                     nomination::FindIneligible{"The mayor's signature is missing."},
                     {{"member_state", true}, {"mayors_signature", false}, {"endorsement", true}});
                if (n != 29) continue;
                step(first_administrator, one.reference, "reopen",
                     nomination::Reopen{"The signature was on the second page."});
            }
            step(first_administrator, one.reference, "accept", nomination::FindEligible{}, all_met);
            eligible.push_back(one);
        }
        stage_->at("2099-04-10T09:00:00Z");
        bool first = true;
        for (std::size_t n = 5; n < candidates_.size(); n += 13) {
            const auto& one = candidates_[n];
            if (std::exchange(first, false)) continue;  // this one never answers
            stage_->does(registry_->edit(
                stage_->as(one.officer, "2099 " + one.reference + " complete"), call, one.reference,
                {{Change::Kind::section, "plan", "The library is responsible."}}));
            step(one.officer, one.reference, "submit again", nomination::Submit{});
            step(first_administrator, one.reference, "accept", nomination::FindEligible{}, all_met);
            eligible.push_back(one);
        }
        stage_->at("2099-04-20T09:00:00Z");
        if (const auto gone = registry_->lapse(ada("lapse"), call); !gone) {
            throw Surprise{gone.error().explanation};
        }
        candidates_ = std::move(eligible);
    }

    // Twelve jurors of twelve countries; nobody reads the own; one declares a conflict over the
    // list of names. The rest is the plan's: never three of one region on a nomination.
    void assign() {
        for (std::size_t j = 0; j < juror_names.size(); ++j) {
            std::string handle{"j."};
            for (const char c : juror_names[j])
                handle += static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
            stage_->juror(handle, fmt::format("{} Juror", juror_names[j]), code(j));
            stage_->does(registry_->invite(ada("invite " + handle), call, handle));
            stage_->does(registry_->set_profile(
                stage_->as(handle, "2099 profile " + handle), handle,
                {.regions = {std::string{regions[j % regions.size()]}},
                 .expertise = {j % 2 == 0 ? "libraries" : "council of learners"}}));
            jurors_.push_back(handle);
        }
        told_.jurors = static_cast<int>(jurors_.size());
        stage_->does(registry_->advance_call(ada("review"), call, engine::call::BeginReview{}));

        const auto& first = candidates_.front();
        stage_->does(registry_->declare_conflicts(stage_->as(jurors_[5], "2099 conflict"), call,
                                                  jurors_[5], {{first.reference, "institution"}},
                                                  "My university runs its courses."));
        fill_seats("seats");
        panels_ = panels("2099-04-20T09:00:00Z");
        for (const auto& one : candidates_)
            step(first_administrator, one.reference, "review", nomination::OpenReview{});
        const auto own = std::ranges::find(candidates_, std::size_t{1}, &Candidate::country);
        stage_->is_refused(registry_->assign(ada("assign own"), call, own->reference, jurors_[1]),
                           engine::Reason::conflict_of_interest);
        ++told_.refusals;
    }

    void fill_seats(const std::string& name) {
        const auto drawn =
            registry_->draw_seating(ada("draw " + name), call, {.caps = {{"region", 2}}});
        if (!drawn) throw Surprise{drawn.error().explanation};
        const auto& plan = drawn->answer.reference;
        stage_->does(registry_->apply_seating(ada("apply " + name), call,
                                              std::stoi(plan.substr(plan.rfind('-') + 1))));
    }

    // Who was given what at that moment, by reference and handle.
    std::map<std::string, std::vector<std::string>> panels(const std::string& moment) {
        std::map<std::string, std::vector<std::string>> all;
        for (const auto& row : stage_->connection().run(
                 "SELECT n.reference, p.handle FROM event v JOIN assignment a ON a.call_id = "
                 "v.call_id AND a.assignment_id = v.subject_id JOIN nomination n ON n.call_id = "
                 "a.call_id AND n.nomination_id = a.nomination_id JOIN person p ON p.person_id = "
                 "a.person_id WHERE v.call_id = '2099' AND v.event = 'Propose' AND v.at = '" +
                 moment + "' ORDER BY n.reference, p.handle"))
            all[row[0].as<std::string>()].push_back(row[1].as<std::string>());
        return all;
    }

    static jury::Review written(const std::string& reference, const std::string& juror) {
        jury::Review review{.justification = "Read in full; the scores say why."};
        int sum = 0;
        for (const auto* criterion :
             {"commitment", "inclusion", "practice", "resources", "monitoring"}) {
            // A good file is good for everybody, a little more or less.
            const int quality = opinion(reference, 1, 4);
            const int score =
                std::clamp(quality + opinion(reference + juror + criterion, -1, 2), 1, 5);
            review.scores[criterion] = score;
            sum += score;
        }
        review.verdict = sum >= 16   ? "recommend"
                         : sum >= 14 ? "recommend_with_advice"
                                     : "do_not_recommend";
        return review;
    }

    void recommend(const std::string& reference, const std::string& juror) {
        stage_->does(registry_->advance_assignment(
            stage_->as(juror, "2099 recommend " + reference), call, reference, juror,
            jury::RecordRecommendation{}, written(reference, juror)));
        ++told_.recommendations;
    }

    // One juror works without a connection: a pack goes out, and comes back with its forms filled
    // in. Once that is done the story is past it.
    void read_away(const std::string& juror) {
        told_.recommendations +=
            static_cast<int>(std::ranges::count_if(panels_, [&](const auto& panel) {
                return std::ranges::find(panel.second, juror) != panel.second.end();
            }));
        const auto waiting = stage_->connection().run(
            "SELECT count(*) FROM assignment a JOIN person p USING (person_id) WHERE a.call_id = "
            "'2099' AND a.state = 'assigned' AND p.handle = '" +
            juror + "'");
        if (waiting[0][0].as<int>() == 0) return;
        const auto as_juror = stage_->as(juror, "2099 pack");
        auto pack = registry_->review_pack(as_juror, call);
        if (!pack) throw Surprise{pack.error().explanation};
        for (auto& one : pack->nominations) one.form.review = written(one.form.reference, juror);
        const auto rules = engine::regulations::parse(fact("data/regulations/fictional-2099.json"));
        const auto files = unzipped(
            zipped(jury::files_of(*pack, rules.value().jury.value(), engine::Language::fr)));
        const auto opened = files.and_then([](const auto& all) { return jury::opened(all); });
        if (!opened) throw Surprise{opened.error().explanation};
        const auto merged =
            registry_->merge_pack(as_juror, *opened, storage::Registry::Merge::record);
        if (!merged) throw Surprise{merged.error().explanation};
        for (const auto& one : *merged) {
            if (one.outcome == "refused") throw Surprise{one.reference + ": " + one.why};
        }
    }

    // All are reminded and read; one finds a conflict after recording and is replaced; one abstains
    // and is replaced.
    void read() {
        stage_->at("2099-05-10T09:00:00Z");
        const auto& late = candidates_[1];
        const auto& quiet = candidates_[2];
        const auto away = *std::ranges::find_if(
            jurors_, [&](const auto& juror) { return juror != panels_[quiet.reference][0]; });
        stage_->does(registry_->remind(ada("remind"), call));
        read_away(away);
        for (const auto& one : candidates_) {
            for (const auto& juror : std::vector{panels_[one.reference]}) {
                if (juror == away) continue;
                if (one.reference == quiet.reference && juror == panels_[quiet.reference][0]) {
                    stage_->does(registry_->advance_assignment(stage_->as(juror, "2099 abstain"),
                                                               call, one.reference, juror,
                                                               jury::Abstain{}));
                    continue;
                }
                recommend(one.reference, juror);
            }
        }
        const auto leaves = panels_[late.reference][0];
        stage_->does(registry_->declare_conflict(stage_->as(leaves, "2099 late conflict"), call,
                                                 late.reference, leaves, "personal",
                                                 "The mayor is a cousin, as I learned today."));
        // The two seats are filled by the same plan with the rest as it is.
        fill_seats("empty seats");
        for (const auto& [reference, jurors] : panels("2099-05-10T09:00:00Z")) {
            for (const auto& juror : jurors) recommend(reference, juror);
        }
    }

    void deliberate() {
        stage_->at("2099-07-01T09:00:00Z");
        for (const auto& one : candidates_)
            step(first_administrator, one.reference, "deliberate", nomination::OpenDeliberation{});
        if (const auto alarms = registry_->alarms(ada("alarms"), call); !alarms)
            throw Surprise{alarms.error().explanation};
        const auto& talked_about = candidates_.front().reference;
        stage_->does(registry_->add_note(ada("note"), call, talked_about,
                                         "The panel asked for the budget and had it read out."));
        for (std::size_t n = 0; n < candidates_.size(); ++n) {
            const auto& reference = candidates_[n].reference;
            step(first_administrator, reference, "conclude",
                 reference == talked_about
                     ? nomination::ConcludeReview{.reason = "The budget settled it.",
                                                  .overruled_by = 3}
                     : nomination::ConcludeReview{.reserve = n % 17 == 16});
        }
    }

    storage::PlanView drawn(const std::string& name, engine::cohort::Kind kind,
                            const std::vector<storage::PlanItem>& items) {
        auto plan = registry_->draw_plan(ada(name), call, kind, items);
        if (!plan) throw Surprise{plan.error().explanation};
        return *std::move(plan);
    }

    void advance_plan(const std::string& who, int number, const std::string& name,
                      const engine::cohort::Event& event) {
        stage_->does(registry_->advance_plan(stage_->as(who, "2099 " + name), call, number, event));
    }

    void plan_is_refused(const std::string& who, int number, const std::string& name,
                         const engine::cohort::Event& event, engine::Reason reason) {
        stage_->is_refused(
            registry_->advance_plan(stage_->as(who, "2099 " + name), call, number, event), reason);
        ++told_.refusals;
    }

    std::string one_in(const std::string& state) {
        const auto rows = stage_->connection().run(
            "SELECT n.reference FROM event v JOIN nomination n ON n.nomination_id = v.subject_id "
            "WHERE v.call_id = "
            "'2099' AND v.to_state = '" +
            state + "' ORDER BY n.reference LIMIT 1");
        if (rows.empty()) throw Surprise{"no nomination is " + state};
        return rows[0][0].as<std::string>();
    }

    void decide() {
        using namespace engine::cohort;
        stage_->at("2099-09-01T09:00:00Z");
        const auto against = drawn("plan against", Kind::admission,
                                   {{one_in("not_recommended"), "admit", "We like it."}});
        plan_is_refused(first_administrator, against.number, "propose against", Propose{},
                        engine::Reason::against_the_jury);
        advance_plan(first_administrator, against.number, "discard against",
                     Discard{"The regulations do not allow it."});

        const auto stale = drawn("plan stale", Kind::admission, {});
        advance_plan(first_administrator, stale.number, "propose stale", Propose{});
        plan_is_refused(first_administrator, stale.number, "approve own", Approve{},
                        engine::Reason::same_person_twice);
        advance_plan(second_administrator, stale.number, "approve stale", Approve{});
        const auto leaving = one_in("recommended");
        const auto officer =
            std::ranges::find(candidates_, leaving, &Candidate::reference)->officer;
        step(officer, leaving, "withdraw", nomination::Withdraw{"The council voted against it."});
        plan_is_refused(first_administrator, stale.number, "apply stale", Apply{},
                        engine::Reason::plan_stale);
        advance_plan(first_administrator, stale.number, "discard stale",
                     Discard{"One has withdrawn."});

        // The regulations have forty places and so many for each region at least; who is in is
        // found, and what each of these costs is kept with the plan.
        const auto plan = drawn("cohort", Kind::admission, {});
        advance_plan(first_administrator, plan.number, "propose", Propose{});
        advance_plan(second_administrator, plan.number, "approve", Approve{});
        advance_plan(first_administrator, plan.number, "apply", Apply{});
        nobody_is_told_yet();
        stage_->at("2099-10-01T09:00:00Z");
        advance_plan(first_administrator, plan.number, "publish", Publish{});
        tell();

        stage_->at("2099-10-20T09:00:00Z");
        const auto struck = one_in("admitted");
        const auto corrigendum =
            drawn("corrigendum", Kind::corrigendum, {{struck, "strike", "Announced in error."}});
        advance_plan(second_administrator, corrigendum.number, "propose corrigendum", Propose{});
        advance_plan(first_administrator, corrigendum.number, "approve corrigendum", Approve{});
        advance_plan(first_administrator, corrigendum.number, "apply corrigendum", Apply{});
        advance_plan(first_administrator, corrigendum.number, "publish corrigendum", Publish{});
        stage_->does(registry_->advance_call(ada("archive"), call, engine::call::Archive{}));
    }

    // An outcome is told to nobody before it is announced.
    void nobody_is_told_yet() {
        const auto rows = stage_->connection().run(
            "SELECT min(outbox_id), bool_or(c.published_at IS NOT NULL) FROM outbox o JOIN call c "
            "USING (call_id) WHERE call_id = '2099' AND letter = 'admitted'");
        // Once it is announced the story is past its refusal.
        if (!storage::sql::flag(rows[0][1])) {
            stage_->is_refused(release("too early", {.numbers = {rows[0][0].as<std::int64_t>()}}),
                               engine::Reason::not_published);
        }
        ++told_.refusals;
    }

    // Every Commission is told, each letter as its officer may read it. No mail leaves a
    // demonstration.
    void tell() {
        for (const auto* letter : {"admitted", "not-admitted"}) {
            const auto released = release(letter, {.letter = letter});
            told_.letters += stage_->does(released).revision;
        }
        storage::sql::Connection reader{stage_->connection().conninfo()};
        storage::Rulebook rulebook;
        stage_->connection().speak_for(first_administrator);
        storage::sql::Transaction tx{stage_->connection()};
        for (const auto& row : storage::letters::list(tx, call)) {
            if (row.person.empty()) continue;
            const auto of = storage::letters::subjects(tx, call, {row.number}).front();
            for (const auto language : engine::every_language) {
                const auto written = engine::letter::write(
                    *letter_text(row.letter, language),
                    storage::letters::values_for(reader, rulebook, of, row.person, language),
                    language);
                if (!written && !moved_on(of)) throw Surprise{written.error().explanation};
            }
        }
    }

    // Struck after its letter had left.
    static bool moved_on(const storage::letters::Subject& of) {
        return !engine::letter::is_still_so(of.facts);
    }

    engine::Result<storage::Answer> release(const std::string& step, storage::LetterChoice choice) {
        choice.is_written = is_written;
        return storage::release_letters(stage_->connection(), registry_->origin(),
                                        ada("letters " + step), call, choice);
    }

    Stage* stage_;
    storage::Registry* registry_;
    std::vector<Candidate> candidates_;
    std::vector<std::string> jurors_;
    std::map<std::string, std::vector<std::string>> panels_;
    Told told_;
};

}  // namespace

Told carry_2099(Stage& stage) {
    return Call{stage}.carry();
}

}  // namespace cli::demo
