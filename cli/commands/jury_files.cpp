// The jury's methods on plain files. Nothing here opens a database, or starts a server.
#include "cli/commands/all.hpp"

#include "cli/answer.hpp"
#include "cli/commands/jury_wishes.hpp"
#include "cli/fault.hpp"
#include "cli/input.hpp"
#include "cli/parsed.hpp"
#include "engine/jury/affinity.hpp"
#include "engine/jury/agreement.hpp"
#include "engine/jury/leniency.hpp"
#include "engine/jury/plan.hpp"
#include "engine/jury/scores.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>

#include <fmt/format.h>

#include <sys/resource.h>

namespace cli {
namespace {

using engine::Result;
namespace jury = engine::jury;

// Feeds the file to a reader of the engine, piece by piece.
template <class Reader>
auto read(const Context& context, const std::string& name, Reader& reader)
    -> decltype(reader.finish()) {
    Input input{context, name};
    const auto told = [&](engine::Refusal refusal) {
        refusal.explanation = fmt::format("{}: {}", input.name(), refusal.explanation);
        return tl::unexpected{std::move(refusal)};
    };
    for (auto piece = input.next(); !piece.empty(); piece = input.next()) {
        if (auto fed = reader.feed(piece); !fed) return told(fed.error());
    }
    auto read = reader.finish();
    if (!read) return told(read.error());
    return read;
}

std::string figure(const Json& value) {
    return value.is_number() ? fmt::format("{:.4f}", value.get<double>()) : "-";
}

Column figures(const std::string& key, std::string title) {
    return {.key = key,
            .title = std::move(title),
            .align = Align::right,
            .words = [key](const Json& row) { return figure(row.at(key)); }};
}

Result<Answer> agreement(Context& context, const Parsed& parsed) {
    jury::ScoresReader reader;
    const auto scores = read(context, parsed.text("scores"), reader);
    if (!scores) return tl::unexpected{scores.error()};
    const auto measured = jury::agreement_of(*scores);

    Answer shown{.schema = "accede/jury-agreement/1"};
    auto& data = shown.data;
    data["items"] = scores->items.size();
    data["jurors"] = scores->jurors.size();
    data["scores"] = scores->scores.size();
    data["measures"] = Json::array();
    const auto add = [&data](Json& group, const char* key, std::string name,
                             const jury::Measure& measure) {
        const Json value = measure.value ? Json(*measure.value) : Json{};
        const Json needs = measure.value ? Json{} : Json(measure.needs);
        group[key] = value;
        data["measures"].push_back(
            {{"measure", std::move(name)}, {"value", value}, {"needs", needs}});
    };
    const auto& [alpha, icc, kendall] = measured;
    auto& alphas = data["alpha"] = Json::object();
    add(alphas, "nominal", "Krippendorff's alpha, nominal", alpha.nominal);
    add(alphas, "ordinal", "Krippendorff's alpha, ordinal", alpha.ordinal);
    add(alphas, "interval", "Krippendorff's alpha, interval", alpha.interval);
    add(alphas, "ratio", "Krippendorff's alpha, ratio", alpha.ratio);
    auto& coefficients = data["icc"] = Json::object();
    add(coefficients, "icc1", "ICC(1)", icc.single_1);
    add(coefficients, "icc2", "ICC(2)", icc.single_2);
    add(coefficients, "icc3", "ICC(3)", icc.single_3);
    add(coefficients, "icc1k", "ICC(1,k)", icc.mean_1);
    add(coefficients, "icc2k", "ICC(2,k)", icc.mean_2);
    add(coefficients, "icc3k", "ICC(3,k)", icc.mean_3);
    add(data, "kendall_w", "Kendall's W", kendall);
    shown.show = {Table{
        .rows = "measures",
        .columns = {{.key = "measure", .title = "MEASURE"},
                    figures("value", "VALUE"),
                    {.key = "needs", .title = "NEEDS", .words = [](const Json& row) {
                         return row.at("needs").is_null() ? std::string{}
                                                          : row.at("needs").get<std::string>();
                     }}}}};
    return shown;
}

Result<Answer> fit(Context& context, const Parsed& parsed) {
    jury::Wish wish;
    wish.draws = static_cast<std::size_t>(parsed.number("draws", 1, 1'000'000).value_or(10'000));
    wish.seed = static_cast<std::uint64_t>(parsed.number("seed").value_or(1));
    if (const auto line = parsed.number("line", 1)) wish.line = static_cast<std::size_t>(*line);
    jury::ScoresReader reader;
    const auto scores = read(context, parsed.text("scores"), reader);
    if (!scores) return tl::unexpected{scores.error()};
    const auto fitted = jury::fit(*scores, wish);
    if (!fitted) return tl::unexpected{fitted.error()};

    Answer shown{.schema = "accede/jury-fit/1"};
    auto& data = shown.data;
    data["variances"] = {{"sb2", fitted->jurors_variance}, {"se2", fitted->error_variance}};
    data["components"] = Json::array();
    for (std::size_t part = 0; part < fitted->components; ++part) {
        data["components"].push_back(
            {{"component", part + 1}, {"items", Json::array()}, {"jurors", Json::array()}});
    }
    data["items"] = Json::array();
    for (std::size_t at = 0; at < fitted->items.size(); ++at) {
        const auto& one = fitted->items[at];
        data["components"][one.component]["items"].push_back(scores->items[at]);
        data["items"].push_back(
            {{"item", scores->items[at]},
             {"value", one.value},
             {"standard_error", one.standard_error},
             {"raw_mean", one.raw_mean},
             {"scores", one.scores},
             {"component", one.component + 1},
             {"rank", one.rank},
             {"rank_interval", {one.ranks.best, one.ranks.worst}},
             {"p_within", one.within_the_line ? Json(*one.within_the_line) : Json{}}});
    }
    data["jurors"] = Json::array();
    for (std::size_t at = 0; at < fitted->jurors.size(); ++at) {
        const auto& one = fitted->jurors[at];
        data["components"][one.component]["jurors"].push_back(scores->jurors[at]);
        data["jurors"].push_back({{"juror", scores->jurors[at]},
                                  {"leniency", one.leniency},
                                  {"standard_error", one.standard_error},
                                  {"scores", one.scores},
                                  {"component", one.component + 1}});
    }
    data["line"] = wish.line ? Json(*wish.line) : Json{};
    data["draws"] = wish.draws;
    data["seed"] = wish.seed;
    if (!fitted->why_no_line.empty()) shown.notes.push_back(fitted->why_no_line);
    if (fitted->components > 1 && !wish.line) {
        shown.notes.push_back(
            fmt::format("The scores fall into {} parts that no juror links; values and ranks of "
                        "different parts cannot be compared.",
                        fitted->components));
    }
    Table items{.rows = "items",
                .columns = {{.key = "item", .title = "ITEM"},
                            {.key = "component", .title = "PART", .align = Align::right},
                            {.key = "rank", .title = "RANK", .align = Align::right},
                            {.key = "rank_interval",
                             .title = "FROM TO",
                             .align = Align::right,
                             .words =
                                 [](const Json& row) {
                                     const auto& ranks = row.at("rank_interval");
                                     return fmt::format("{} {}", ranks.at(0).get<std::size_t>(),
                                                        ranks.at(1).get<std::size_t>());
                                 }},
                            figures("value", "VALUE"),
                            figures("standard_error", "ERROR"),
                            figures("raw_mean", "RAW MEAN")}};
    if (wish.line) items.columns.push_back(figures("p_within", "P(WITHIN)"));
    shown.show = {std::move(items),
                  Table{.rows = "jurors",
                        .columns = {{.key = "juror", .title = "JUROR"},
                                    {.key = "component", .title = "PART", .align = Align::right},
                                    figures("leniency", "LENIENCY"),
                                    figures("standard_error", "ERROR")}}};
    return shown;
}

// Of the roster's columns.
jury::Cap cap_of(const std::pair<std::string, std::uint32_t>& given, const jury::Roster* roster) {
    jury::Cap cap{.column = given.first, .most = given.second, .values = {}, .value_of = {}};
    const auto* const values = roster == nullptr ? nullptr : roster->find(cap.column);
    if (values == nullptr) {
        throw UsageError{roster == nullptr
                             ? std::string{"--cap needs --jurors, which says who has which value."}
                             : fmt::format("The file of jurors has no column \"{}\".", cap.column)};
    }
    for (std::size_t juror = 0; juror < values->size(); ++juror) {
        const auto& value = (*values)[juror];
        if (value.empty()) {
            throw Refused{{engine::Reason::input_invalid,
                           fmt::format("{} has no {}, by which the cap counts.",
                                       roster->jurors.names()[juror], cap.column)}};
        }
        const auto found = std::find(cap.values.begin(), cap.values.end(), value);
        cap.value_of.push_back(static_cast<std::uint32_t>(found - cap.values.begin()));
        if (found == cap.values.end()) cap.values.push_back(value);
    }
    return cap;
}

// The column load, where there is one, says it for a juror of its own.
std::vector<std::uint32_t> loads_of(const std::vector<std::string>& jurors,
                                    const jury::Roster* roster, std::uint32_t usual) {
    std::vector<std::uint32_t> loads(jurors.size(), usual);
    const auto* const own = roster == nullptr ? nullptr : roster->find("load");
    for (std::size_t juror = 0; own != nullptr && juror < own->size(); ++juror) {
        const auto& text = (*own)[juror];
        if (text.empty()) continue;
        const auto* const end = text.data() + text.size();
        const auto [stop, wrong] = std::from_chars(text.data(), end, loads[juror]);
        if (wrong == std::errc{} && stop == end && loads[juror] <= most_load) continue;
        throw Refused{{engine::Reason::input_invalid,
                       fmt::format("The load of {} is \"{}\", which is no whole number up to {}.",
                                   jurors[juror], text, most_load)}};
    }
    return loads;
}

double peak_mebibytes() {
    struct rusage usage {};
    ::getrusage(RUSAGE_SELF, &usage);
    return static_cast<double>(usage.ru_maxrss) / 1024;
}

Result<Answer> solve(Context& context, const Parsed& parsed) {
    const auto wishes = wishes_of(parsed);
    jury::Rules rules{
        .reviews = static_cast<std::uint32_t>(*parsed.number("reviews", 1, most_load)),
        .max_load = {},
        .min_load = wishes.min_load,
        .caps = {},
        .objective = wishes.objective,
        .seed = wishes.seed};
    std::optional<jury::Roster> roster;
    if (const auto file = parsed.find("jurors")) {
        jury::RosterReader reader;
        auto done = read(context, *file, reader);
        if (!done) return tl::unexpected{done.error()};
        roster = *std::move(done);
    }
    const auto* const known = roster ? &*roster : nullptr;
    for (const auto& cap : wishes.caps) rules.caps.push_back(cap_of(cap, known));
    auto reader = roster ? jury::AffinityReader{*roster} : jury::AffinityReader{};
    const auto affinity = read(context, parsed.text("affinity"), reader);
    if (!affinity) return tl::unexpected{affinity.error()};
    rules.max_load = loads_of(affinity->jurors, known, *wishes.max_load);

    const auto begun = context.clock();
    const auto found = jury::plan(*affinity, rules);
    const std::chrono::duration<double> taken = context.clock() - begun;
    if (!found) return tl::unexpected{found.error()};

    const bool is_feasible = found->is_feasible;
    const auto if_feasible = [&](std::int64_t parts) {
        return is_feasible ? Json(in_scores(parts)) : Json{};
    };
    Answer shown{.schema = "accede/jury-solve/1"};
    auto& data = shown.data;
    data["status"] = is_feasible ? "optimal" : "infeasible";
    data["objective"] = parsed.text("objective");
    data["total"] = if_feasible(found->total);
    data["bound"] = if_feasible(found->bound);
    data["gap"] = if_feasible(found->bound - found->total);
    data["min_nomination"] = if_feasible(found->least);
    data["assignment"] = Json::array();
    data["loads"] = Json::object();
    for (std::size_t at = 0; is_feasible && at < affinity->nominations.size(); ++at) {
        for (const auto juror : found->jurors_of[at]) {
            data["assignment"].push_back({affinity->nominations[at], affinity->jurors[juror]});
        }
    }
    for (std::size_t juror = 0; is_feasible && juror < affinity->jurors.size(); ++juror) {
        data["loads"][affinity->jurors[juror]] = found->loads[juror];
    }
    data["certificate"] = is_feasible ? Json{} : Json(found->certificate);
    data["seconds"] = taken.count();
    data["peak_mebibytes"] = peak_mebibytes();
    if (is_feasible) {
        shown.show = {Table{.rows = "assignment",
                            .columns = {{.key = "/0", .title = "NOMINATION"},
                                        {.key = "/1", .title = "JUROR"}}},
                      Pairs{{{.key = "status", .title = "status"},
                             {.key = "total", .title = "total"},
                             {.key = "bound", .title = "no plan has more than"},
                             {.key = "min_nomination", .title = "least of a nomination"}}}};
    } else {
        shown.show = {Lines{{{"infeasible", Tone::refused}, {found->certificate, Tone::plain}}}};
    }
    return shown;
}

const Option scores_option{.name = "scores",
                           .value = "FILE",
                           .summary = "CSV with the header item,juror,score; - for a pipe",
                           .required = true};

const Option affinity_option{.name = "affinity",
                             .value = "FILE",
                             .summary = "CSV with the header nomination,juror,score; - for a pipe",
                             .required = true};

const Option jurors_option{
    .name = "jurors",
    .value = "FILE",
    .summary = "CSV with the header juror and columns such as region or load"};

const Option reviews_option{.name = "reviews",
                            .value = "N",
                            .summary = "how many jurors read each nomination",
                            .required = true};

const Option max_load_option{.name = "max-load",
                             .value = "N",
                             .summary = "how many nominations a juror reads at most",
                             .required = true};

const Option cap_option{.name = "cap",
                        .value = "COLUMN=N",
                        .summary = "at most N jurors of one value of that column on a nomination",
                        .repeated = true};

std::vector<Option> options_of_solve() {
    std::vector<Option> all{affinity_option, jurors_option, reviews_option};
    const auto wishes = wish_options(max_load_option, cap_option);
    all.insert(all.end(), wishes.begin(), wishes.end());
    return all;
}

}  // namespace

Command jury_agreement() {
    return {.noun = "jury",
            .verb = "agreement",
            .summary = "Measure how far the jurors of a file agree",
            .details =
                "Reads a file of scores, with the header item,juror,score and a line for each "
                "score; needs no database. Prints Krippendorff's alpha, the intraclass "
                "correlations of Shrout and Fleiss and Kendall's W. A measure that the file "
                "does not allow, as where scores are missing, is empty and says what it needs.",
            .options = {scores_option},
            .examples = {{"accede jury agreement --scores scores.csv", "All measures"},
                         {"accede jury agreement --scores - --json < scores.csv", "For a script"}},
            .run = agreement};
}

Command jury_fit() {
    return {
        .noun = "jury",
        .verb = "fit",
        .summary = "Take the jurors' leniency out of the scores of a file",
        .details =
            "Reads a file of scores, with the header item,juror,score and a line for each score; "
            "needs no database. A score is taken for the item's value plus the juror's leniency "
            "plus an error; only scores of one item are compared with each other. Prints the two "
            "variances, each item's value beside its raw mean, and each juror's leniency, with "
            "standard errors. Ranks are given from and to: in 90 of 100 draws the item lies "
            "within.\n\n"
            "Items that no chain of jurors links are in different parts; parts are never "
            "compared.",
        .options = {scores_option,
                    {.name = "line",
                     .value = "N",
                     .summary = "also say how likely each item is among the best N"},
                    {.name = "draws",
                     .value = "N",
                     .summary = "how many orders are drawn",
                     .fallback = "10000"},
                    {.name = "seed",
                     .value = "NUMBER",
                     .summary = "of the draws; the same gives the same",
                     .fallback = "1"}},
        .examples = {{"accede jury fit --scores scores.csv --line 20",
                      "Who is among the best twenty, and how surely"},
                     {"accede jury fit --scores scores.csv --json --seed 2099", "For a script"}},
        .run = fit};
}

Command jury_solve() {
    return {.noun = "jury",
            .verb = "solve",
            .summary = "Assign the jurors of a file to its nominations, provably best",
            .details =
                "Reads who could read what, with the header nomination,juror,score; needs no "
                "database. A pair that is missing, or whose score is empty or below zero, is "
                "forbidden. Scores count in steps of 0.00001. Prints the plan with the highest "
                "total and a bound that no plan exceeds, which is that total; or, where the rules "
                "allow no plan, who is short of what, in numbers.\n\n"
                "The file of jurors has the header juror and columns of your own. A column load is "
                "a juror's own highest load. With this file, a juror who is not in it is refused.",
            .options = options_of_solve(),
            .examples = {{"accede jury solve --affinity pairs.csv --reviews 3 --max-load 6",
                          "Three jurors for each nomination"},
                         {"accede jury solve --affinity pairs.csv --jurors jurors.csv --reviews 3 "
                          "--max-load 6 --cap region=2 --json",
                          "Never three of one region, for a script"}},
            .run = solve};
}

}  // namespace cli
