#include "engine/regulations/regulations.hpp"

#include "engine/permission.hpp"
#include "engine/text.hpp"
#include "engine/zone.hpp"

#include <algorithm>
#include <charconv>
#include <set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace engine::regulations {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view schema = "accede/regulations/1";
constexpr std::size_t longest_document = 1U << 20U;
constexpr int deepest = 16;  // deeper than any key is; the library copies by recursion
constexpr std::size_t longest_value = 100;  // of an amendment: a number or a local time

// Reads one object of the document: every key that is asked for is known, the others are faults.
class Reader {
public:
    Reader(const Json& value, std::string path, std::vector<Fault>& faults)
        : value_{value.is_object() ? &value : nullptr}, path_{std::move(path)}, faults_{&faults} {
        if (value_ == nullptr) fault("", "must be an object");
    }

    Reader(const Reader&) = delete;
    Reader& operator=(const Reader&) = delete;

    ~Reader() {
        if (value_ == nullptr) return;
        for (const auto& [key, ignored] : value_->items()) {
            if (!known_.contains(key)) fault(key, "is not a known key");
        }
    }

    const Json* find(const std::string& key, bool required) {
        known_.insert(key);
        if (value_ == nullptr) return nullptr;
        const auto found = value_->find(key);
        if (found != value_->end()) return &*found;
        if (required) fault(key, "is missing");
        return nullptr;
    }

    std::string text(const std::string& key, bool required = true, std::size_t longest = 2000) {
        const auto* found = find(key, required);
        if (found == nullptr) return {};
        if (!found->is_string()) {
            fault(key, "must be a text");
            return {};
        }
        auto clean = clean_text(found->get_ref<const std::string&>(), longest, Lines::many);
        if (!clean) {
            fault(key, clean.error().explanation);
            return {};
        }
        if (required && is_blank(*clean)) fault(key, "must not be empty");
        return *clean;
    }

    int number(const std::string& key, bool required, int otherwise, int lowest, int highest) {
        const auto* found = find(key, required);
        if (found == nullptr) return otherwise;
        if (!found->is_number_integer() || *found < lowest || *found > highest) {
            fault(key, fmt::format("must be a whole number from {} to {}", lowest, highest));
            return otherwise;
        }
        return found->get<int>();
    }

    bool flag(const std::string& key, bool required, bool otherwise) {
        const auto* found = find(key, required);
        if (found == nullptr) return otherwise;
        if (!found->is_boolean()) {
            fault(key, "must be true or false");
            return otherwise;
        }
        return found->get<bool>();
    }

    Words words(const std::string& key) {
        const auto* found = find(key, true);
        if (found == nullptr) return {};
        Reader both{*found, at(key), *faults_};
        return {both.text("en"), both.text("fr")};
    }

    // Visits the items of a list, each with its path.
    template <class Visit>
    void each(const std::string& key, bool required, const Visit& visit) {
        const auto* found = find(key, required);
        if (found == nullptr) return;
        if (!found->is_array()) {
            fault(key, "must be a list");
            return;
        }
        for (std::size_t i = 0; i < found->size(); ++i) {
            visit((*found)[i], fmt::format("{}/{}", at(key), i));
        }
    }

    // A JSON pointer writes '~' as "~0" and '/' as "~1".
    [[nodiscard]] std::string at(const std::string& key) const {
        auto path = path_ + "/";
        for (const char c : key) {
            if (c == '~')
                path += "~0";
            else if (c == '/')
                path += "~1";
            else
                path += c;
        }
        return path;
    }
    [[nodiscard]] std::vector<Fault>& faults() const { return *faults_; }

    void fault(const std::string& key, std::string reason) const {
        faults_->push_back({key.empty() ? path_ : at(key), std::move(reason)});
    }

private:
    const Json* value_;
    std::string path_;
    std::vector<Fault>* faults_;
    std::set<std::string> known_;
};

// An item of a list of texts: one line, not blank.
std::optional<std::string> text_in(const Json& item, const std::string& path,
                                   std::vector<Fault>& faults) {
    if (!item.is_string()) {
        faults.push_back({path, "must be a text"});
        return {};
    }
    auto clean = clean_text(item.get_ref<const std::string&>(), 2000);
    if (!clean) {
        faults.push_back({path, clean.error().explanation});
        return {};
    }
    if (is_blank(*clean)) {
        faults.push_back({path, "must not be empty"});
        return {};
    }
    return *std::move(clean);
}

bool is_name(std::string_view text) {
    return !text.empty() && text.size() <= 64 && std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    });
}

std::string name_in(Reader& from, const std::string& key) {
    auto name = from.text(key);
    if (!name.empty() && !is_name(name)) {
        from.fault(key, "must be a short name of small letters, digits, '-' and '_'");
    }
    return name;
}

LocalWindow window_in(const Json& value, const std::string& path, std::vector<Fault>& faults) {
    LocalWindow window;
    Reader read{value, path, faults};
    window.opens = read.text("opens");
    window.closes = read.text("closes");
    window.zone = read.text("zone");
    const bool zone_is_known = is_zone(window.zone);
    if (!window.zone.empty() && !zone_is_known) {
        read.fault("zone", fmt::format("'{}' is no time zone such as Europe/Berlin", window.zone));
    }
    const auto resolve = [&](const std::string& key, const std::string& local, Moment& into) {
        if (local.empty() || !zone_is_known) return false;
        const auto instant = instant_of(local, window.zone);
        if (instant)
            into = *instant;
        else
            read.fault(key, instant.error().explanation);
        return instant.has_value();
    };
    const bool opens = resolve("opens", window.opens, window.window.opens);
    const bool closes = resolve("closes", window.closes, window.window.closes);
    if (opens && closes && window.window.opens >= window.window.closes) {
        read.fault("closes", "must be after opens");
    }
    return window;
}

// A share such as "1/2". Nothing where none is written, or where what is written is a fault.
std::optional<Fraction> fraction_in(Reader& from, const std::string& key, bool required,
                                    bool whole) {
    if (from.find(key, required) == nullptr) return {};
    const auto text = from.text(key);
    if (text.empty()) return {};  // a fault already
    const auto slash = text.find('/');
    const auto digits = [](std::string_view part) {
        return !part.empty() && part.size() <= 3 &&
               std::ranges::all_of(part, [](char c) { return c >= '0' && c <= '9'; });
    };
    if (slash != std::string::npos && digits(std::string_view{text}.substr(0, slash)) &&
        digits(std::string_view{text}.substr(slash + 1))) {
        const Fraction share{std::stoi(text.substr(0, slash)), std::stoi(text.substr(slash + 1))};
        if (share.denominator > 0 && share.numerator < share.denominator + (whole ? 1 : 0))
            return share;
    }
    from.fault(key, whole ? "must be a share of at most one, such as \"2/3\""
                          : "must be a share below one, such as \"1/2\"");
    return {};
}

// A number alone, or the least number and a share of the seats.
Quorum quorum_in(Reader& from, const std::string& key) {
    const auto* found = from.find(key, false);
    if (found == nullptr) return usual_quorum;
    if (!found->is_object()) return {from.number(key, true, 3, 1, 25), {0, 1}};
    Reader rule{*found, from.at(key), from.faults()};
    return {rule.number("least", true, 3, 1, 25),
            fraction_in(rule, "share", true, true).value_or(usual_quorum.share)};
}

// What a score means, for those of the scale that have a text. Nothing is said of the scores where
// the scale itself is at fault.
std::map<int, Words> anchors_in(Reader& from, const Jury& jury, bool scale_is_sound) {
    const auto* found = from.find("anchors", false);
    if (found == nullptr) return {};
    std::map<int, Words> anchors;
    Reader each{*found, from.at("anchors"), from.faults()};
    if (!found->is_object()) return {};  // a fault already
    for (const auto& [key, ignored] : found->items()) {
        auto words = each.words(key);
        int score = -1;
        const auto* end = key.data() + key.size();
        const bool is_number = std::from_chars(key.data(), end, score).ptr == end &&
                               key == std::to_string(score) && score >= 0 && score <= 100;
        const bool is_on_scale = score >= jury.scale_lowest && score <= jury.scale_highest;
        if (!is_number || (scale_is_sound && !is_on_scale)) {
            each.fault(key, "is not a score of the scale");
        } else {
            anchors[score] = std::move(words);
        }
    }
    return anchors;
}

Jury jury_in(const Json& value, const std::string& path, std::vector<Fault>& faults) {
    Jury jury;
    Reader read{value, path, faults};
    jury.as_published = read.flag("as_published", false, false);
    if (jury.as_published) {
        jury.reviews_per_nomination = 0;
        jury.quorum = {0, {0, 1}};
        jury.against_the_jury = read.flag("against_the_jury", false, false);
        return jury;
    }
    jury.reviews_per_nomination = read.number("reviews_per_nomination", true, 3, 1, 25);
    jury.quorum = quorum_in(read, "quorum");
    jury.majority = fraction_in(read, "majority", false, false).value_or(Fraction{});
    jury.overrule = fraction_in(read, "overrule", false, true).value_or(Jury{}.overrule);
    jury.against_the_jury = read.flag("against_the_jury", false, false);
    if (quorum_for(jury.quorum, jury.reviews_per_nomination) > jury.reviews_per_nomination) {
        read.fault("quorum", "must not be more than the reviews that each nomination gets");
    }
    const auto faults_before = faults.size();
    if (const auto* scale = read.find("scale", true); scale != nullptr) {
        Reader ends{*scale, read.at("scale"), faults};
        jury.scale_lowest = ends.number("lowest", true, 1, 0, 100);
        jury.scale_highest = ends.number("highest", true, 5, 1, 100);
        if (jury.scale_lowest >= jury.scale_highest) ends.fault("highest", "must be above lowest");
    }
    const bool scale_is_sound = faults.size() == faults_before;
    std::set<std::string> seen;
    read.each("criteria", true, [&](const Json& item, const std::string& where) {
        Reader one{item, where, faults};
        Criterion criterion{name_in(one, "id"), one.words("title"),
                            one.number("weight", false, 1, 1, 100),
                            anchors_in(one, jury, scale_is_sound)};
        if (one.find("knock_out", false) != nullptr) {
            criterion.knock_out = one.number("knock_out", false, 0, 0, 100);
            // Where the scale itself is at fault, nothing is said of what lies on it.
            const bool is_a_scale = std::ranges::none_of(faults, [&](const Fault& fault) {
                return fault.path.starts_with(read.at("scale"));
            });
            if (is_a_scale && (*criterion.knock_out < jury.scale_lowest ||
                               *criterion.knock_out >= jury.scale_highest)) {
                one.fault("knock_out", "must be on the scale and below its highest");
            }
        }
        if (!seen.insert(criterion.id).second) one.fault("id", "is there twice");
        jury.criteria.push_back(std::move(criterion));
    });
    if (jury.criteria.empty()) read.fault("criteria", "must name at least one criterion");
    const int span = jury.scale_highest - jury.scale_lowest;
    jury.discussion.scores_differ_by = std::max(1, (3 * span + 3) / 4);
    if (const auto* discussion = read.find("discussion", false); discussion != nullptr) {
        Reader when{*discussion, read.at("discussion"), faults};
        auto& asked = jury.discussion;
        asked.unsure_above_percent = when.number("unsure_above_percent", false, 10, 0, 100);
        asked.unsure_below_percent = when.number("unsure_below_percent", false, 90, 0, 100);
        asked.scores_differ_by =
            when.number("scores_differ_by", false, asked.scores_differ_by, 1, 100);
        if (asked.unsure_above_percent > asked.unsure_below_percent) {
            when.fault("unsure_below_percent", "must not be below unsure_above_percent");
        }
    }
    if (const auto* review = read.find("review", true); review != nullptr) {
        jury.review = window_in(*review, read.at("review"), faults);
    }
    return jury;
}

Bounds bounds_in(const Json& value, const std::string& path, std::vector<Fault>& faults) {
    Reader read{value, path, faults};
    Bounds bounds{.at_least = read.number("at_least", false, 0, 0, 1000)};
    if (read.find("at_most", false) != nullptr) {
        bounds.at_most = read.number("at_most", false, 0, 0, 1000);
        if (*bounds.at_most < bounds.at_least) read.fault("at_most", "must not be below at_least");
    }
    return bounds;
}

// Visits the members of an object, if it is there.
template <class Visit>
void each_member(Reader& from, const std::string& key, const Visit& visit) {
    const auto* found = from.find(key, false);
    if (found == nullptr) return;
    if (!found->is_object()) {
        from.fault(key, "must be an object");
        return;
    }
    Reader inner{*found, from.at(key), from.faults()};
    for (const auto& [name, value] : found->items()) {
        inner.find(name, true);
        visit(name, value, inner.at(name));
    }
}

Caps caps_in(const Json& value, const std::string& path, const std::vector<std::string>& kinds,
             std::vector<Fault>& faults) {
    Caps caps;
    Reader read{value, path, faults};
    caps.places = read.number("places", false, 0, 1, 10000);
    int least = 0;
    each_member(
        read, "per_region",
        [&](const std::string& name, const Json& bounds, const std::string& where) {
            const auto region = region_from(name);
            if (!region || code_of(*region) != name) {
                faults.push_back({where, "must be the code of a region, such as arab-states"});
                return;
            }
            least += (caps.per_region[*region] = bounds_in(bounds, where, faults)).at_least;
        });
    if (caps.places > 0 && least > caps.places)
        read.fault("per_region", "asks for more than there are places");
    least = 0;
    each_member(read, "per_kind",
                [&](const std::string& name, const Json& bounds, const std::string& where) {
                    if (!kinds.empty() && std::ranges::find(kinds, name) == kinds.end()) {
                        faults.push_back({where, "must be one of entity_kinds"});
                        return;
                    }
                    least += (caps.per_kind[name] = bounds_in(bounds, where, faults)).at_least;
                });
    if (caps.places > 0 && least > caps.places)
        read.fault("per_kind", "asks for more than there are places");
    return caps;
}

// nlohmann keeps the last of two equal keys, so they are noticed while it reads; so is a document
// that is too deep. Throws parse_error.
Json parse_strictly(std::string_view text, std::vector<Fault>& faults) {
    std::vector<std::set<std::string>> open;
    bool too_deep = false;
    const auto note = [&](int depth, Json::parse_event_t event, Json& parsed) {
        if (depth > deepest) {
            too_deep = true;
            return false;
        }
        if (event == Json::parse_event_t::object_start) open.emplace_back();
        if (event == Json::parse_event_t::object_end) open.pop_back();
        if (event == Json::parse_event_t::key) {
            const auto& key = parsed.get_ref<const std::string&>();
            if (!open.back().insert(key).second) {
                faults.push_back({"", fmt::format("has the key '{}' twice in one object", key)});
            }
        }
        return true;
    };
    auto document = Json::parse(text.begin(), text.end(), note);
    if (too_deep) faults.push_back({"", fmt::format("is nested deeper than {}", deepest)});
    return document;
}

Regulations read_all(const Json& document, std::vector<Fault>& faults) {
    Regulations all;
    Reader read{document, "", faults};
    if (const auto named = read.text("schema"); !named.empty() && named != schema) {
        read.fault("schema", fmt::format("must be \"{}\"", schema));
    }
    all.programme = name_in(read, "programme");
    all.call = name_in(read, "call");
    if (all.call.size() > 32) read.fault("call", "must have at most 32 characters");
    all.title = read.words("title");
    read.each("sources", false, [&](const Json& item, const std::string& where) {
        if (auto source = text_in(item, where, faults)) all.sources.push_back(*std::move(source));
    });
    all.note = read.text("note", false, 10000);

    if (const auto* windows = read.find("windows", true); windows != nullptr) {
        Reader each{*windows, read.at("windows"), faults};
        if (const auto* city = each.find("city", false); city != nullptr) {
            window_in(*city, each.at("city"), faults);  // told to cities; the Commission's decides
        }
        if (const auto* commission = each.find("commission", true); commission != nullptr) {
            all.commission = window_in(*commission, each.at("commission"), faults);
        }
        all.completion_days = each.number("completion_days", false, 14, 1, 365);
    }
    if (const auto* quota = read.find("quota", true); quota != nullptr) {
        Reader each{*quota, read.at("quota"), faults};
        if (each.text("key") != "commission") each.fault("key", "must be \"commission\"");
        all.quota.places = each.number("places", true, 3, 1, 1000);
        const auto* exceptions = each.find("exceptions", false);
        if (exceptions != nullptr && !exceptions->is_object()) {
            each.fault("exceptions", "must be an object");
        } else if (exceptions != nullptr) {
            Reader granted{*exceptions, each.at("exceptions"), faults};
            for (const auto& [code, ignored] : exceptions->items()) {
                const int places = granted.number(code, true, 0, 0, 1000);
                if (const auto country = Country::from(code))
                    all.quota.exceptions[*country] = places;
                else
                    granted.fault(code, "must be a country's two letters");
            }
        }
    }
    read.each("entity_kinds", true, [&](const Json& item, const std::string& where) {
        if (auto kind = text_in(item, where, faults)) all.entity_kinds.push_back(*std::move(kind));
    });
    if (const auto* kinds = read.find("entity_kinds", false);
        kinds != nullptr && kinds->is_array() && kinds->empty()) {
        read.fault("entity_kinds", "must name at least one kind");
    }
    if (const auto* dossier = read.find("dossier", true); dossier != nullptr) {
        Reader each{*dossier, read.at("dossier"), faults};
        all.mayors_commitment = each.flag("mayors_commitment", false, true);
        all.commissions_endorsement = each.flag("commissions_endorsement", false, true);
        std::set<std::string> seen;
        each.each("sections", true, [&](const Json& item, const std::string& where) {
            Reader one{item, where, faults};
            Section section{name_in(one, "id"), one.words("title"),
                            one.flag("required", false, true),
                            one.number("longest_words", false, 0, 1, 100000)};
            if (!seen.insert(section.id).second) one.fault("id", "is there twice");
            all.sections.push_back(std::move(section));
        });
    }
    std::set<std::string> seen;
    read.each("screening", true, [&](const Json& item, const std::string& where) {
        Reader one{item, where, faults};
        Check check{name_in(one, "id"), one.words("question")};
        if (!seen.insert(check.id).second) one.fault("id", "is there twice");
        all.checks.push_back(std::move(check));
    });
    if (const auto* jury = read.find("jury", true); jury != nullptr && !jury->is_null()) {
        all.jury = jury_in(*jury, read.at("jury"), faults);
    }
    if (const auto* admission = read.find("admission", true); admission != nullptr) {
        Reader each{*admission, read.at("admission"), faults};
        all.admission.ledger = name_in(each, "ledger");
        all.admission.standing = each.flag("standing", false, true);
        all.admission.second_approver = each.flag("second_approver", false, true);
        all.admission.winners_per_country = each.number("winners_per_country", false, 0, 1, 1000);
        if (const auto* caps = each.find("caps", false); caps != nullptr) {
            // Where the kinds themselves are at fault, nothing is said of what names them.
            const bool are_known = std::ranges::none_of(
                faults, [](const Fault& fault) { return fault.path.starts_with("/entity_kinds"); });
            const auto kinds = are_known ? all.entity_kinds : std::vector<std::string>{};
            all.admission.caps = caps_in(*caps, each.at("caps"), kinds, faults);
        }
    }
    if (const auto* again = read.find("readmission", false); again != nullptr) {
        Reader each{*again, read.at("readmission"), faults};
        all.readmission.members_may_apply = each.flag("members_may_apply", false, false);
        all.readmission.excluded_years = each.number("excluded_years", false, 0, 1, 100);
        if (each.find("member_of", false) != nullptr) {
            all.readmission.member_of = name_in(each, "member_of");
            all.readmission.longer_than_months =
                each.number("longer_than_months", true, 0, 0, 1200);
        }
    }
    return all;
}

bool may_be_amended(const std::string& path) {
    static const std::set<std::string> ends{"/windows/commission/closes", "/jury/review/closes",
                                            "/windows/completion_days", "/jury/quorum"};
    constexpr std::string_view exception = "/quota/exceptions/";
    return ends.contains(path) ||
           (path.starts_with(exception) && Country::from(path.substr(exception.size())));
}

}  // namespace

tl::expected<Regulations, std::vector<Fault>> parse(std::string_view json) {
    std::vector<Fault> faults;
    if (json.size() > longest_document) {
        return tl::unexpected{std::vector<Fault>{{"", "is longer than 1 MiB"}}};
    }
    Json document;
    try {
        document = parse_strictly(json, faults);
    } catch (const Json::parse_error& error) {
        return tl::unexpected{
            std::vector<Fault>{{"", fmt::format("is not JSON at byte {}", error.byte)}}};
    }
    if (!document.is_object()) {
        if (faults.empty()) faults.push_back({"", "must be an object"});
        return tl::unexpected{std::move(faults)};
    }
    auto all = read_all(document, faults);
    if (!faults.empty()) return tl::unexpected{std::move(faults)};
    return all;
}

Result<Amended> amend(std::string_view document, const Amendment& amendment) {
    if (auto reason = needs_reason(amendment.reason); !reason)
        return tl::unexpected{reason.error()};
    if (!may_be_amended(amendment.path)) {
        return refuse(
            Reason::amendment_not_allowed,
            fmt::format("'{}' cannot be amended: only the end of a window, one Commission's "
                        "places and the jury's quorum can.",
                        amendment.path));
    }
    if (amendment.value.size() > longest_value) {
        return refuse(Reason::regulations_invalid,
                      fmt::format("The new value has {} bytes; at most {} are taken.",
                                  amendment.value.size(), longest_value));
    }
    auto json = Json::parse(document.begin(), document.end(), nullptr, false);
    const auto value = Json::parse(amendment.value, nullptr, false);
    if (json.is_discarded() || value.is_discarded()) {
        return refuse(Reason::regulations_invalid,
                      fmt::format("'{}' is not a JSON value.", amendment.value));
    }
    const Json::json_pointer pointer{amendment.path};
    const auto old = json.contains(pointer) ? json.at(pointer) : Json{};
    if (old == value) {
        return refuse(Reason::amendment_not_allowed,
                      fmt::format("'{}' is {} already.", amendment.path, amendment.value));
    }
    json[pointer] = value;
    auto text = json.dump(2);
    auto read = parse(text);
    if (!read) {
        std::vector<std::string> details;
        for (const auto& fault : read.error()) details.push_back(fault.path + " " + fault.reason);
        return refuse(Reason::regulations_invalid, "The regulations would not be valid any more.",
                      std::move(details));
    }
    return Amended{std::move(text), *std::move(read), old.dump()};
}

bool takes_two(const Regulations& regulations, const Amendment& amendment) {
    return regulations.admission.second_approver && !amendment.path.starts_with("/windows/") &&
           !amendment.path.starts_with("/jury/review/");
}

int places_for(const Regulations& regulations, Country country) {
    const auto found = regulations.quota.exceptions.find(country);
    return found == regulations.quota.exceptions.end() ? regulations.quota.places : found->second;
}

int quorum_for(const Quorum& quorum, int seats) {
    const auto& [numerator, denominator] = quorum.share;
    return std::max(quorum.least, (seats * numerator + denominator - 1) / denominator);
}

bool admits_kind(const Regulations& regulations, std::string_view kind) {
    return std::ranges::find(regulations.entity_kinds, kind) != regulations.entity_kinds.end();
}

const Section* section_named(const Regulations& regulations, std::string_view id) {
    const auto found = std::ranges::find(regulations.sections, id, &Section::id);
    return found == regulations.sections.end() ? nullptr : &*found;
}

}  // namespace engine::regulations
