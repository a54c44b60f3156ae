#include "cli/demo/call_2099.hpp"

#include "cli/facts.hpp"

#include <array>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace cli::demo {
namespace {

namespace nomination = engine::nomination;
using storage::Change;

constexpr std::array<std::string_view, 32> country_names{
    "Aldovia",       "Brevona",   "Calderra", "Dorvale", "Estrana",  "Falmere",   "Garovia",
    "Heldane",       "Ivoria",    "Jastova",  "Kelmara", "Lorvenia", "Mandoria",  "Norvale",
    "Ostrava-Major", "Pelagia",   "Quintara", "Rovenna", "Sylvaria", "Tarsonia",  "Ulmera",
    "Valdria",       "Westmarch", "Xantia",   "Yllaria", "Zephyria", "Amberland", "Borealis",
    "Cinderfell",    "Dunmark",   "Everholm", "Fjordane"};
constexpr std::array<std::string_view, 12> beginnings{"Bel", "Cor", "Dal", "El",  "Fen", "Gal",
                                                      "Hol", "Ir",  "Jor", "Kal", "Lin", "Mor"};
constexpr std::array<std::string_view, 8> endings{"ava",   "bridge", "cester", "dorf",
                                                  "mouth", "nova",   "polis",  "wick"};
std::string city_name(std::size_t n) {
    return std::string{beginnings[n % beginnings.size()]} +
           std::string{endings[n / beginnings.size()]};
}

constexpr auto few_teachers = "Few teachers for the many evening courses.";

}  // namespace

std::string code(std::size_t country) {
    return country < 26 ? fmt::format("X{}", static_cast<char>('A' + country))
                        : fmt::format("Q{}", static_cast<char>('M' + (country - 26)));
}

Told carry_2099(Stage& stage) {
    return Call2099{stage}.carry();
}

Told Call2099::carry() {
    open();
    nominate();
    screen();
    assign();
    read();
    deliberate();
    decide();
    return told_;
}

storage::Request Call2099::ada(const std::string& step) const {
    return stage_->as(first_administrator, "2099 " + step);
}

void Call2099::step(const std::string& who, const std::string& reference, const std::string& name,
                    const nomination::Event& event, const std::map<std::string, bool>& findings) {
    stage_->does(registry_->advance(stage_->as(who, "2099 " + reference + " " + name), call_2099,
                                    reference, event, findings));
}

storage::sql::Transaction Call2099::whole_record() {
    return {stage_->connection(), storage::sql::Rights::of_login};
}

bool Call2099::happened(const std::string& reference, const std::string& event) {
    auto tx = whole_record();
    const auto lines = storage::nominations::history(tx, call_2099, reference);
    return std::ranges::find(lines, event, &storage::nominations::HistoryLine::event) !=
           lines.end();
}

void Call2099::open() {
    stage_->at("2099-01-15T09:00:00Z");
    std::vector<storage::NewCountry> countries;
    for (std::size_t i = 0; i < country_names.size(); ++i) {
        const std::string name{country_names[i]};
        countries.push_back({code(i), name, name,
                             std::string{regions_of_2099[i % regions_of_2099.size()]}, true, true});
    }
    stage_->does(registry_->add_countries(ada("countries"), countries));
    // The demonstration's cohort is large enough for caps.
    auto document = nlohmann::ordered_json::parse(fact("data/regulations/fictional-2099.json"));
    auto& caps = document["admission"]["caps"];
    caps["places"] = 40;
    for (const auto region : regions_of_2099)
        caps["per_region"][std::string{region}]["at_least"] = 7;
    stage_->does(registry_->plan_call(ada("plan"), document.dump()));
    stage_->does(registry_->advance_call(ada("open"), call_2099, engine::call::Open{}));
}

Candidate Call2099::begin(std::size_t country, const std::string& city) {
    const auto officer = stage_->officer(code(country));
    const auto begun = stage_->does(
        registry_->begin(stage_->as(officer, "2099 new " + city), call_2099,
                         {.commission = code(country), .country = code(country), .name = city}));
    return {begun.reference, officer, country};
}

void Call2099::write(const Candidate& one, const std::string& challenges) {
    stage_->does(registry_->edit(
        stage_->as(one.officer, "2099 " + one.reference + " write"), call_2099, one.reference,
        {{Change::Kind::section, "profile", "A city of readers by a river."},
         {Change::Kind::section, "motivation", "Its libraries are full and its schools open late."},
         {Change::Kind::section, "plan", "A council of learners meets each month."},
         {Change::Kind::section, "challenges", challenges},
         {Change::Kind::mayor, "", "The mayor", "2099-01-20"},
         {Change::Kind::endorsement, "", "The secretary-general", "2099-02-10"}}));
}

// 92 submissions; a fourth of one Commission is refused; one draft is never sent.
void Call2099::nominate() {
    stage_->at("2099-02-15T09:00:00Z");
    for (std::size_t n = 0; n < 92; ++n) {
        auto one = begin(n / 3, city_name(n));
        // Where a juror of this story works: something to rule upon.
        const bool names_one = n == 50 || n == 51;
        write(one, names_one ? "Few teachers; the Corava Institute of Letters sends some."
                             : few_teachers);
        if (names_one) naming_an_institute_.push_back(one.reference);
        step(one.officer, one.reference, "submit", nomination::Submit{});
        candidates_.push_back(std::move(one));
    }
    told_.nominations = static_cast<int>(candidates_.size());

    auto fourth = begin(0, city_name(92));
    write(fourth, few_teachers);
    auto& first = candidates_.front();
    // Once the first was withdrawn there is a place, and the story is past its refusal.
    if (!happened(first.reference, "Withdraw")) {
        stage_->is_refused(registry_->advance(stage_->as(fourth.officer, "2099 fourth"), call_2099,
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

// Seven are returned: six come back complete, one lapses. Three fall, and one of them was an
// error.
void Call2099::screen() {
    stage_->at("2099-04-01T09:00:00Z");
    stage_->does(registry_->advance_call(ada("close"), call_2099, engine::call::Close{}));
    const auto lapsed = registry_->lapse(ada("lapse"), call_2099);
    if (!lapsed) throw Surprise{lapsed.error().explanation};

    std::vector<Candidate> eligible;
    for (std::size_t n = 0; n < candidates_.size(); ++n) {
        const auto& one = candidates_[n];
        if (n % 13 == 5) {
            step(first_administrator, one.reference, "return",
                 nomination::ReturnForCompletion{{{"plan", "Say who is responsible."}},
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
            stage_->as(one.officer, "2099 " + one.reference + " complete"), call_2099,
            one.reference, {{Change::Kind::section, "plan", "The library is responsible."}}));
        step(one.officer, one.reference, "submit again", nomination::Submit{});
        step(first_administrator, one.reference, "accept", nomination::FindEligible{}, all_met);
        eligible.push_back(one);
    }
    stage_->at("2099-04-20T09:00:00Z");
    if (const auto gone = registry_->lapse(ada("lapse"), call_2099); !gone) {
        throw Surprise{gone.error().explanation};
    }
    candidates_ = std::move(eligible);
}

}  // namespace cli::demo
