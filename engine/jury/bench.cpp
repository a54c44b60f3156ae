#include "engine/jury/bench.hpp"

#include "engine/jury/review.hpp"
#include "engine/places.hpp"
#include "engine/text.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <unordered_set>
#include <utility>

#include <fmt/format.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <nlohmann/json.hpp>

namespace engine::jury {
namespace {

using Pairing = std::pair<std::uint32_t, std::uint32_t>;  // of a nomination and a juror

constexpr std::size_t most_of_a_kind = 20;

// Domains at which anybody may have an address: they say nothing of an institution.
constexpr std::array<std::string_view, 12> open_domains{
    "gmail.com", "googlemail.com", "outlook.com", "hotmail.com",    "live.com",  "yahoo.com",
    "yahoo.fr",  "icloud.com",     "gmx.net",     "protonmail.com", "proton.me", "mail.ru"};

// Case is folded, and whatever is no letter, figure, dot or hyphen becomes one blank: " a b.c ".
std::string folded(std::string_view text) {
    auto whole = icu::UnicodeString::fromUTF8(
        icu::StringPiece{text.data(), static_cast<std::int32_t>(text.size())});
    whole.foldCase();
    std::u16string kept{u' '};
    for (std::int32_t at = 0; at < whole.length();) {
        const UChar32 one = whole.char32At(at);
        const auto next = whole.moveIndex32(at, 1);
        // A dot that ends a sentence is none of a name.
        const bool joins = (one == '.' || one == '-') && next < whole.length() &&
                           u_isalnum(whole.char32At(next)) != 0;
        const auto type = u_charType(one);
        const bool is_mark = type == U_NON_SPACING_MARK || type == U_COMBINING_SPACING_MARK;
        if (u_isalnum(one) != 0 || joins || is_mark) {
            for (; at < next; ++at) kept += whole.charAt(at);
        } else if (kept.back() != u' ') {
            kept += u' ';
        }
        at = next;
    }
    if (kept.back() != u' ') kept += u' ';
    std::string utf8;
    icu::UnicodeString{kept.data(), static_cast<std::int32_t>(kept.size())}.toUTF8String(utf8);
    return utf8;
}

// A text that is looked through again and again.
class Text {
public:
    explicit Text(std::string_view text) : folded_{folded(text)} {
        for (std::size_t at = 1; at < folded_.size();) {
            const auto end = folded_.find(' ', at);
            words_.insert(folded_.substr(at, end - at));
            at = end + 1;
        }
    }
    // All its words, one after the other. What has no words is nowhere.
    [[nodiscard]] bool has(const std::string& sought) const {
        if (sought.size() < 3) return false;
        const auto end = sought.find(' ', 1);
        if (!words_.contains(sought.substr(1, end - 1))) return false;
        return end + 1 == sought.size() || folded_.find(sought) != std::string::npos;
    }
    // An address at that domain, or the domain itself.
    [[nodiscard]] bool has_domain(const std::string& domain) const {
        return words_.contains(domain) || words_.contains("www." + domain);
    }

private:
    std::string folded_;
    std::unordered_set<std::string> words_;
};

std::vector<Text> texts_of(const Bench& bench) {
    std::vector<Text> all;
    all.reserve(bench.nominations.size());
    for (const auto& one : bench.nominations) all.emplace_back(one.text);
    return all;
}

bool has(const std::vector<std::string>& all, const std::string& one) {
    return !one.empty() && std::find(all.begin(), all.end(), one) != all.end();
}

std::int64_t part_of(std::string_view bid) {
    if (bid == "eager") return parts_of_a_score;
    if (bid == "willing") return 2 * parts_of_a_score / 3;
    if (bid == "reluctant") return 0;
    return parts_of_a_score / 3;
}

// Why pairs must not be: conflicts by rule and by word, and seats that were taken once.
std::map<Pairing, std::string> bars_of(const Bench& bench) {
    std::map<Pairing, std::string> bars;
    for (std::uint32_t at = 0; at < bench.nominations.size(); ++at) {
        const auto commission = Country::from(bench.nominations[at].commission);
        for (std::uint32_t juror = 0; commission && juror < bench.jurors.size(); ++juror) {
            if (conflicts_by_nationality(bench.jurors[juror].country, *commission)) {
                bars[{at, juror}] = "conflict: nationality";
            }
        }
    }
    for (const auto& one : bench.conflicts) {
        if (one.dismissed) continue;
        auto& cause = bars[{one.nomination, one.juror}];
        cause += (cause.empty() ? "conflict: " : ", ") + one.kind;
    }
    for (const auto& seat : bench.seats) {
        auto& cause = bars[{seat.nomination, seat.juror}];
        if (cause.empty() && !keeps_its_seat(seat)) {
            cause = fmt::format("had this seat: {}", name_of(seat.state));
        }
    }
    return bars;
}

Result<Cap> cap_of(const Bench& bench, const WantedCap& wanted) {
    Cap cap{.column = wanted.column, .most = wanted.most};
    for (const auto& juror : bench.jurors) {
        const auto& value = wanted.column == "region"    ? juror.region
                            : wanted.column == "country" ? juror.country
                                                         : juror.profile.institution;
        if (value.empty() && juror.may_sit) {
            return refuse(
                Reason::input_invalid,
                fmt::format("{} has no {}, by which the cap counts.", juror.handle, wanted.column));
        }
        const auto found = std::find(cap.values.begin(), cap.values.end(), value);
        cap.value_of.push_back(static_cast<std::uint32_t>(found - cap.values.begin()));
        if (found == cap.values.end()) cap.values.push_back(value);
    }
    return cap;
}

// The scores of all pairs that may be, nomination by nomination.
class Scores {
public:
    Scores(const Bench& bench, const Weights& weights)
        : bench_{bench}, weights_{weights}, bids_of_(bench.nominations.size()) {
        for (const auto& one : bench.bids) bids_of_[one.nomination].push_back(&one);
        for (const auto& juror : bench.jurors) {
            auto& numbers = expertise_.emplace_back();
            for (const auto& word : juror.profile.expertise) {
                const auto known = numbers_.try_emplace(folded(word), sought_.size());
                if (known.second) sought_.push_back(known.first->first);
                numbers.push_back(known.first->second);
            }
        }
    }

    void read(std::uint32_t nomination) {
        bids_.assign(bench_.jurors.size(), part_of(""));
        for (const auto* bid : bids_of_[nomination]) bids_[bid->juror] = part_of(bid->bid);
        spoken_of_.assign(sought_.size(), false);
        if (sought_.empty()) return;
        const Text text{bench_.nominations[nomination].text};
        for (std::size_t at = 0; at < sought_.size(); ++at) spoken_of_[at] = text.has(sought_[at]);
    }

    // Of the nomination that was read last.
    [[nodiscard]] std::int32_t of(std::uint32_t nomination, std::uint32_t juror) const {
        const auto& profile = bench_.jurors[juror].profile;
        const auto& it = bench_.nominations[nomination];
        const auto all =
            std::int64_t{weights_.region} + weights_.language + weights_.expertise + weights_.bid;
        if (all == 0) return 0;
        const auto& numbers = expertise_[juror];
        const auto spoken_of = std::count_if(numbers.begin(), numbers.end(),
                                             [&](std::size_t at) { return spoken_of_[at]; });
        std::int64_t sum = 0;
        if (has(profile.regions, it.region)) sum += parts_of_a_score * weights_.region;
        if (has(profile.languages, it.language)) sum += parts_of_a_score * weights_.language;
        if (!numbers.empty()) {
            sum += parts_of_a_score * spoken_of * weights_.expertise /
                   static_cast<std::int64_t>(numbers.size());
        }
        sum += bids_[juror] * weights_.bid;
        return static_cast<std::int32_t>(sum / all);
    }

private:
    const Bench& bench_;
    const Weights& weights_;
    std::vector<std::vector<const Bench::Bid*>> bids_of_;  // each nomination
    std::map<std::string, std::size_t> numbers_;           // of the words that are sought
    std::vector<std::string> sought_;
    std::vector<std::vector<std::size_t>> expertise_;  // of each juror, by those numbers
    std::vector<std::int64_t> bids_;
    std::vector<bool> spoken_of_;
};

std::string text_of(const WantedCap& cap) {
    return fmt::format("cap {}={}", cap.column, cap.most);
}

// All that the plan is computed from, in bytes that are the same for the same.
audit::Digest digest_of(const Bench& bench, const Wanted& wanted, const Affinity& affinity,
                        const Rules& rules, const std::vector<Excluded>& excluded) {
    audit::Hashing hashing;
    hashing.add(fmt::format("accede/seating/1\n{}\n{}\n", bench.call, to_json(wanted)));
    for (std::size_t juror = 0; juror < bench.jurors.size(); ++juror) {
        hashing.add(fmt::format("juror {} {} {}", bench.jurors[juror].handle, rules.max_load[juror],
                                rules.has_left[juror] ? "left" : "sits"));
        for (const auto& cap : rules.caps) {
            hashing.add("\t" + cap.values[cap.value_of[juror]]);
        }
        hashing.add("\n");
    }
    for (std::size_t at = 0; at < affinity.nominations.size(); ++at) {
        std::string lines = "nomination " + affinity.nominations[at] + "\n";
        for (const auto& pair : rules.taken[at]) {
            lines += fmt::format("taken {} {}\n", pair.juror, pair.score);
        }
        for (const auto& pair : affinity.pairs[at]) {
            lines += fmt::format("{} {}\n", pair.juror, pair.score);
        }
        hashing.add(lines);
    }
    for (const auto& one : excluded) {
        hashing.add(fmt::format("not {} {} {}\n", one.nomination, one.juror, one.cause));
    }
    return hashing.finish();
}

// What each rule costs: the same once more without it.
Result<std::vector<Price>> prices_of(const Affinity& affinity, const Rules& rules,
                                     const Wanted& wanted, std::int64_t total) {
    std::vector<Price> prices;
    const auto add = [&](std::string rule, const Rules& without) -> Permission {
        const auto found = plan(affinity, without);
        if (!found) return tl::unexpected{found.error()};
        prices.push_back({std::move(rule), found->total, found->total - total});
        return {};
    };
    auto without = rules;
    std::fill(without.max_load.begin(), without.max_load.end(),
              static_cast<std::uint32_t>(affinity.nominations.size()) + rules.min_load);
    if (auto done = add("highest loads", without); !done) return tl::unexpected{done.error()};
    if (rules.min_load > 0) {
        without = rules;
        without.min_load = 0;
        if (auto done = add(fmt::format("min-load {}", rules.min_load), without); !done)
            return tl::unexpected{done.error()};
    }
    for (std::size_t cap = 0; cap < rules.caps.size(); ++cap) {
        without = rules;
        without.caps.erase(without.caps.begin() + static_cast<std::ptrdiff_t>(cap));
        if (auto done = add(text_of(wanted.caps[cap]), without); !done)
            return tl::unexpected{done.error()};
    }
    if (rules.objective == Objective::max_min) {
        without = rules;
        without.objective = Objective::total;
        if (auto done = add("objective max-min", without); !done)
            return tl::unexpected{done.error()};
    }
    return prices;
}

Permission clean_list(std::vector<std::string>& all, std::string_view what) {
    if (all.size() > most_of_a_kind) {
        return refuse(Reason::text_too_long,
                      fmt::format("{} {} are more than {}.", all.size(), what, most_of_a_kind));
    }
    for (auto& one : all) {
        auto clean = clean_name(one);
        if (!clean) return tl::unexpected{clean.error()};
        one = *std::move(clean);
    }
    std::sort(all.begin(), all.end());
    all.erase(std::unique(all.begin(), all.end()), all.end());
    return {};
}

bool is_domain(std::string_view text) {
    const auto plain = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
    };
    return text.size() <= 200 && text.find('.') != std::string_view::npos &&
           text.find("..") == std::string_view::npos && text.front() != '.' && text.back() != '.' &&
           std::all_of(text.begin(), text.end(), plain);
}

}  // namespace

bool is_language(std::string_view text) {
    return (text.size() == 2 || text.size() == 3) &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= 'a' && c <= 'z'; });
}

Result<Profile> clean_profile(Profile profile) {
    if (auto clean = clean_list(profile.languages, "languages"); !clean)
        return tl::unexpected{clean.error()};
    for (const auto& one : profile.languages) {
        if (is_language(one)) continue;
        return refuse(
            Reason::input_invalid,
            fmt::format("\"{}\" is no language: two or three small letters, such as fr.", one));
    }
    if (auto clean = clean_list(profile.regions, "regions"); !clean)
        return tl::unexpected{clean.error()};
    for (auto& one : profile.regions) {
        const auto region = region_from(one);
        if (!region) {
            return refuse(Reason::input_invalid,
                          fmt::format("\"{}\" is none of the five regions.", one));
        }
        one = code_of(*region);
    }
    if (auto clean = clean_list(profile.expertise, "words of expertise"); !clean)
        return tl::unexpected{clean.error()};
    if (!profile.institution.empty()) {
        auto clean = clean_name(profile.institution);
        if (!clean) return tl::unexpected{clean.error()};
        profile.institution = *std::move(clean);
    }
    if (!profile.mail_domain.empty() && !is_domain(profile.mail_domain)) {
        return refuse(Reason::input_invalid,
                      fmt::format("\"{}\" is no domain in small letters, such as "
                                  "univ-kara.example.",
                                  profile.mail_domain));
    }
    return profile;
}

std::string to_json(const Wanted& wanted) {
    nlohmann::json caps = nlohmann::json::array();
    for (const auto& cap : wanted.caps)
        caps.push_back({{"column", cap.column}, {"most", cap.most}});
    return nlohmann::json{
        {"reviews", wanted.reviews},
        {"max_load", wanted.max_load ? nlohmann::json(*wanted.max_load) : nlohmann::json{}},
        {"min_load", wanted.min_load},
        {"caps", caps},
        {"objective", wanted.objective == Objective::total ? "total" : "max-min"},
        {"seed", wanted.seed},
        {"weights",
         {{"region", wanted.weights.region},
          {"language", wanted.weights.language},
          {"expertise", wanted.weights.expertise},
          {"bid", wanted.weights.bid}}}}
        .dump();
}

Wanted wanted_from_json(std::string_view text) {
    const auto read = nlohmann::json::parse(text);
    Wanted wanted{.reviews = read.at("reviews"), .min_load = read.at("min_load")};
    if (!read.at("max_load").is_null()) wanted.max_load = read.at("max_load");
    for (const auto& cap : read.at("caps"))
        wanted.caps.push_back({cap.at("column"), cap.at("most")});
    if (read.at("objective") == "max-min") wanted.objective = Objective::max_min;
    wanted.seed = read.at("seed");
    const auto& weights = read.at("weights");
    wanted.weights = {weights.at("region"), weights.at("language"), weights.at("expertise"),
                      weights.at("bid")};
    return wanted;
}

bool keeps_its_seat(const Bench::Seat& seat) {
    return seat.state == State::assigned || seat.state == State::recorded ||
           (seat.state == State::released && seat.keeps_counting);
}

Result<Seating> fill_seats(const Bench& bench, const Wanted& wanted, Pricing pricing) {
    const auto nominations = static_cast<std::uint32_t>(bench.nominations.size());
    const auto jurors = static_cast<std::uint32_t>(bench.jurors.size());
    const auto bars = bars_of(bench);
    const auto barred = [&](std::uint32_t nomination, std::uint32_t juror) -> const std::string* {
        const auto found = bars.find({nomination, juror});
        return found == bars.end() || found->second.empty() ? nullptr : &found->second;
    };
    Seating seating;
    seating.seats_before.resize(nominations);
    seating.loads_before.resize(jurors);
    Rules rules{.reviews = wanted.reviews,
                .max_load = {},
                .min_load = wanted.min_load,
                .objective = wanted.objective,
                .seed = wanted.seed};
    rules.taken.resize(nominations);
    std::set<Pairing> taken;
    for (const auto& seat : bench.seats) {
        // Who has a conflict after all sits there no longer, whatever the assignment says.
        if (!keeps_its_seat(seat) || barred(seat.nomination, seat.juror) != nullptr) continue;
        taken.insert({seat.nomination, seat.juror});
        ++seating.seats_before[seat.nomination];
        ++seating.loads_before[seat.juror];
    }

    Affinity affinity;
    Scores scores{bench, wanted.weights};
    std::int64_t empty_seats = 0;
    for (std::uint32_t at = 0; at < nominations; ++at) {
        affinity.nominations.push_back(bench.nominations[at].reference);
        auto& row = affinity.pairs.emplace_back();
        const auto before = seating.seats_before[at];
        if (before < wanted.reviews) empty_seats += wanted.reviews - before;
        scores.read(at);
        for (std::uint32_t juror = 0; juror < jurors; ++juror) {
            if (taken.contains({at, juror})) {
                rules.taken[at].push_back({juror, scores.of(at, juror)});
            } else if (const auto* cause = barred(at, juror)) {
                seating.excluded.push_back({at, juror, *cause});
            } else if (!bench.jurors[juror].may_sit) {
                seating.excluded.push_back({at, juror, "no longer on the jury"});
            } else if (before < wanted.reviews) {
                row.push_back({juror, scores.of(at, juror)});
            }
        }
    }

    std::int64_t sitting = 0;
    for (const auto& juror : bench.jurors) {
        affinity.jurors.push_back(juror.handle);
        rules.has_left.push_back(!juror.may_sit);
        sitting += juror.may_sit ? 1 : 0;
    }
    // An even share of all seats, those that stay included, and a quarter more.
    const auto seats = empty_seats + static_cast<std::int64_t>(taken.size());
    const auto usual = sitting == 0 ? 0 : (5 * seats + 4 * sitting - 1) / (4 * sitting);
    seating.max_load =
        wanted.max_load.value_or(std::max(static_cast<std::uint32_t>(usual), wanted.min_load));
    for (const auto& juror : bench.jurors) {
        rules.max_load.push_back(juror.highest_load.value_or(seating.max_load));
    }
    for (const auto& one : wanted.caps) {
        auto cap = cap_of(bench, one);
        if (!cap) return tl::unexpected{cap.error()};
        rules.caps.push_back(*std::move(cap));
    }

    auto found = plan(affinity, rules);
    if (!found) return tl::unexpected{found.error()};
    seating.found = *std::move(found);
    if (pricing == Pricing::with_prices && seating.found.is_feasible) {
        auto prices = prices_of(affinity, rules, wanted, seating.found.total);
        if (!prices) return tl::unexpected{prices.error()};
        seating.prices = *std::move(prices);
    }
    seating.made_from = digest_of(bench, wanted, affinity, rules, seating.excluded);
    std::string pairs = audit::hex(seating.made_from) + "\n";
    for (std::uint32_t at = 0; at < seating.found.jurors_of.size(); ++at) {
        for (const auto juror : seating.found.jurors_of[at]) {
            pairs += fmt::format("{} {}\n", affinity.nominations[at], affinity.jurors[juror]);
        }
    }
    seating.digest = audit::sha256(pairs);
    return seating;
}

std::vector<Suggestion> suggest(const Bench& bench) {
    std::map<Pairing, std::set<std::string>> ruled;
    std::set<Pairing> stands;
    for (const auto& one : bench.conflicts) {
        ruled[{one.nomination, one.juror}].insert(one.kind);
        if (!one.dismissed) stands.insert({one.nomination, one.juror});
    }
    std::map<std::pair<Pairing, std::string>, std::string> found;
    const auto add = [&](std::uint32_t nomination, std::uint32_t juror, const std::string& kind,
                         const std::string& evidence) {
        const Pairing pair{nomination, juror};
        const auto commission = Country::from(bench.nominations[nomination].commission);
        const auto before = ruled.find(pair);
        if (stands.contains(pair) || (before != ruled.end() && before->second.contains(kind)) ||
            (commission && conflicts_by_nationality(bench.jurors[juror].country, *commission))) {
            return;
        }
        auto& words = found[{pair, kind}];
        words += (words.empty() ? "" : " ") + evidence;
    };
    const auto texts = texts_of(bench);
    for (std::uint32_t juror = 0; juror < bench.jurors.size(); ++juror) {
        const auto& profile = bench.jurors[juror].profile;
        const auto institution = folded(profile.institution);
        const auto& domain = profile.mail_domain;
        const bool tells = !domain.empty() && std::find(open_domains.begin(), open_domains.end(),
                                                        domain) == open_domains.end();
        for (std::uint32_t at = 0; at < texts.size(); ++at) {
            if (texts[at].has(institution)) {
                add(at, juror, "institution",
                    fmt::format("The dossier names {}, the juror's institution.",
                                profile.institution));
            }
            if (tells && texts[at].has_domain(domain)) {
                add(at, juror, "institution",
                    fmt::format("The dossier has addresses at {}, where the juror has one.",
                                domain));
            }
        }
    }
    for (const auto& tie : bench.ties) {
        add(tie.nomination, tie.juror, "prior_involvement",
            fmt::format("The juror {}.", tie.words));
    }
    std::vector<Suggestion> all;
    all.reserve(found.size());
    for (const auto& [what, evidence] : found) {
        all.push_back({what.first.first, what.first.second, what.second, evidence});
    }
    return all;
}

}  // namespace engine::jury
