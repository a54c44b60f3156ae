// What the jury's seats are filled from, and filling them.
#include "cli/commands/all.hpp"

#include "cli/answer.hpp"
#include "cli/commands/jury_wishes.hpp"
#include "cli/parsed.hpp"
#include "cli/session.hpp"
#include "storage/benches.hpp"

#include <algorithm>
#include <charconv>
#include <map>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace cli {
namespace {

using engine::Result;
namespace jury = engine::jury;

std::string figure(const Json& value) {
    return fmt::format("{:.5f}", value.get<double>());
}

Column figures(const std::string& key, std::string title) {
    return {.key = key,
            .title = std::move(title),
            .align = Align::right,
            .words = [key](const Json& row) { return figure(row.at(key)); }};
}

std::vector<std::string> list_of(const std::string& given) {
    std::vector<std::string> all;
    for (std::size_t at = 0; at <= given.size();) {
        const auto end = std::min(given.find(',', at), given.size());
        if (end > at) all.push_back(given.substr(at, end - at));
        at = end + 1;
    }
    return all;
}

// "2099-1" -> {2099, 1}
std::pair<std::string, int> plan_of(const std::string& given) {
    const auto dash = given.rfind('-');
    int number = 0;
    const char* const end = given.data() + given.size();
    const char* const begin = dash == std::string::npos ? end : given.data() + dash + 1;
    const auto [stop, wrong] = std::from_chars(begin, end, number);
    if (dash == 0 || begin == end || wrong != std::errc{} || stop != end || number < 1) {
        throw UsageError{
            fmt::format("'{}' is no plan: a call and a number, such as 2099-1.", given),
            {"accede jury plan CALL"}};
    }
    return {given.substr(0, dash), number};
}

// ---- conflicts ----

Result<Answer> declare(Context& context, const Parsed& parsed) {
    const auto& call = parsed.text("CALL");
    std::vector<storage::Registry::Declared> all;
    for (const auto& given : parsed.all("with")) {
        const auto sign = given.find('=');
        if (sign == std::string::npos || sign == 0 || sign + 1 == given.size()) {
            throw UsageError{fmt::format(
                "--with takes a nomination and a kind, as in TG-2099-01=personal; '{}' is neither.",
                given)};
        }
        all.push_back({given.substr(0, sign), given.substr(sign + 1)});
    }
    if (all.empty() != parsed.has("none")) {
        throw UsageError{all.empty() ? "Say with what there is a conflict, by --with, or --none."
                                     : "--none and --with exclude each other."};
    }
    Session session{context};
    const auto request = session.request();
    const auto juror = parsed.find("JUROR").value_or(request.person);
    return answer(
        session.registry().declare_conflicts(request, call, juror, all, reason_of(context)),
        [&](const auto& done) {
            auto shown = changed(
                done, all.empty()
                          ? fmt::format("{} has no conflict with what is before the jury.", juror)
                          : fmt::format("{} has a conflict with {} {}.", juror, all.size(),
                                        all.size() == 1 ? "nomination" : "nominations"));
            shown.data["nominations"] = Json::array();
            for (const auto& one : all) shown.data["nominations"].push_back(one.reference);
            return shown;
        });
}

Result<Answer> suggest(Context& context, const Parsed& parsed) {
    Session session{context};
    storage::sql::Transaction tx{session.connection()};
    const auto bench =
        storage::benches::read_for(tx, parsed.text("CALL"), parsed.find("juror").value_or(""))
            .bench;
    Answer shown{.schema = "accede/jury-suggest/1"};
    shown.data["suggestions"] = Json::array();
    for (const auto& one : jury::suggest(bench)) {
        shown.data["suggestions"].push_back(
            {{"reference", bench.nominations[one.nomination].reference},
             {"juror", bench.jurors[one.juror].handle},
             {"kind", one.kind},
             {"evidence", one.evidence}});
    }
    shown.show = {Table{.rows = "suggestions",
                        .columns = {{.key = "reference", .title = "REFERENCE"},
                                    {.key = "juror", .title = "JUROR"},
                                    {.key = "kind", .title = "KIND"},
                                    {.key = "evidence", .title = "EVIDENCE"}},
                        .when_empty = "nothing suggests a conflict that was not ruled upon"}};
    return shown;
}

Result<Answer> confirm(Context& context, const Parsed& parsed) {
    const auto& reference = parsed.text("REFERENCE");
    const auto& juror = parsed.text("JUROR");
    const bool is_none = parsed.has("none");
    Session session{context};
    return answer(
        session.registry().rule_on_evidence(session.request(), call_of(reference), reference, juror,
                                            parsed.text("KIND"), !is_none, reason_of(context)),
        [&](const auto& done) {
            return changed(done, is_none
                                     ? fmt::format("{} has no conflict with {}; it is not "
                                                   "suggested again.",
                                                   juror, reference)
                                     : fmt::format("{} has a conflict with {}.", juror, reference));
        });
}

// ---- what pairs are scored by ----

Result<Answer> profile(Context& context, const Parsed& parsed) {
    const auto& person = parsed.text("PERSON");
    Session session{context};
    jury::Profile profile;
    {
        storage::sql::Transaction tx{session.connection()};
        profile = storage::benches::profile_of(tx, person).value_or(profile);
    }
    if (const auto given = parsed.find("languages")) profile.languages = list_of(*given);
    if (const auto given = parsed.find("regions")) profile.regions = list_of(*given);
    if (const auto given = parsed.find("expertise")) profile.expertise = list_of(*given);
    if (const auto given = parsed.find("institution")) profile.institution = *given;
    if (const auto given = parsed.find("mail-domain")) profile.mail_domain = *given;
    return answer(session.registry().set_profile(session.request(), person, profile),
                  [&](const auto& done) {
                      return changed(done, fmt::format("The profile of {} is kept.", person));
                  });
}

Result<Answer> load(Context& context, const Parsed& parsed) {
    const auto& call = parsed.text("CALL");
    const auto& juror = parsed.text("JUROR");
    const auto most = static_cast<int>(parsed.number("N", 0, most_load).value_or(0));
    Session session{context};
    return answer(session.registry().limit_load(session.request(), call, juror, most),
                  [&](const auto& done) {
                      return changed(done, fmt::format("{} reads {} at most.", juror, most),
                                     {fmt::format("accede jury plan {}", call)});
                  });
}

Result<Answer> language(Context& context, const Parsed& parsed) {
    const auto& reference = parsed.text("REFERENCE");
    const auto& code = parsed.text("LANGUAGE");
    Session session{context};
    return answer(
        session.registry().set_language(session.request(), call_of(reference), reference, code),
        [&](const auto& done) {
            return changed(done, fmt::format("The dossier of {} is in {}.", reference, code));
        });
}

Result<Answer> bid(Context& context, const Parsed& parsed) {
    const auto& reference = parsed.text("REFERENCE");
    const auto& said = parsed.text("BID");
    Session session{context};
    const auto request = session.request();
    return answer(session.registry().bid(request, call_of(reference), reference, said),
                  [&](const auto& done) {
                      return changed(done, fmt::format("{} is {} to read {}.", request.person, said,
                                                       reference));
                  });
}

// ---- the plan ----

jury::Wanted wanted_of(const Parsed& parsed) {
    const auto wishes = wishes_of(parsed);
    jury::Wanted wanted{.max_load = wishes.max_load,
                        .min_load = wishes.min_load,
                        .objective = wishes.objective,
                        .seed = wishes.seed};
    for (const auto& cap : wishes.caps) {
        if (std::ranges::find(jury::cap_columns, cap.first) == jury::cap_columns.end()) {
            throw UsageError{fmt::format("--cap counts by {}; not by '{}'.",
                                         fmt::join(jury::cap_columns, ", "), cap.first)};
        }
        wanted.caps.push_back({cap.first, cap.second});
    }
    const std::map<std::string, std::uint32_t*> weights{{"region", &wanted.weights.region},
                                                        {"language", &wanted.weights.language},
                                                        {"expertise", &wanted.weights.expertise},
                                                        {"bid", &wanted.weights.bid}};
    for (const auto& given : parsed.all("weight")) {
        const auto [feature, weight] = count_of("weight", given);
        const auto found = weights.find(feature);
        if (found == weights.end() || weight > 1000) {
            throw UsageError{
                "--weight takes region, language, expertise or bid, and up to 1000, as in bid=2."};
        }
        *found->second = weight;
    }
    return wanted;
}

Json data_of(const storage::Drawn& drawn) {
    const auto& [answer, bench, wanted, seating] = drawn;
    const auto& found = seating.found;
    Json data{{"plan", answer.reference},
              {"digest", engine::audit::hex(seating.digest)},
              {"made_from", engine::audit::hex(seating.made_from)},
              {"reviews", wanted.reviews},
              {"max_load", seating.max_load},
              {"min_load", wanted.min_load},
              {"objective", wanted.objective == jury::Objective::total ? "total" : "max-min"},
              {"seed", wanted.seed},
              {"total", in_scores(found.total)},
              {"bound", in_scores(found.bound)},
              {"gap", in_scores(found.bound - found.total)},
              {"min_nomination", in_scores(found.least)}};
    std::size_t given = 0;
    data["nominations"] = Json::array();
    for (std::size_t at = 0; at < bench.nominations.size(); ++at) {
        Json jurors = Json::array();
        for (const auto juror : found.jurors_of[at]) jurors.push_back(bench.jurors[juror].handle);
        given += jurors.size();
        data["nominations"].push_back({{"reference", bench.nominations[at].reference},
                                       {"before", seating.seats_before[at]},
                                       {"given", std::move(jurors)}});
    }
    data["given"] = given;
    data["jurors"] = Json::array();
    for (std::size_t juror = 0; juror < bench.jurors.size(); ++juror) {
        const auto& one = bench.jurors[juror];
        data["jurors"].push_back({{"juror", one.handle},
                                  {"before", seating.loads_before[juror]},
                                  {"load", found.loads[juror]},
                                  {"most", one.highest_load.value_or(seating.max_load)}});
    }
    data["excluded"] = Json::array();
    for (const auto& one : seating.excluded) {
        data["excluded"].push_back({{"reference", bench.nominations[one.nomination].reference},
                                    {"juror", bench.jurors[one.juror].handle},
                                    {"cause", one.cause}});
    }
    data["prices"] = Json::array();
    for (const auto& one : seating.prices) {
        data["prices"].push_back({{"rule", one.rule},
                                  {"total_without", in_scores(one.total_without)},
                                  {"price", in_scores(one.price)}});
    }
    data["repeated"] = answer.repeated;
    return data;
}

Result<Answer> plan(Context& context, const Parsed& parsed) {
    const auto& call = parsed.text("CALL");
    const auto wanted = wanted_of(parsed);
    Session session{context};
    const auto drawn = session.registry().draw_seating(session.request(), call, wanted);
    if (!drawn) return tl::unexpected{drawn.error()};
    if (drawn->answer.repeated)
        return changed(drawn->answer, fmt::format("Plan {} is drawn.", drawn->answer.reference));
    Answer shown{.schema = "accede/jury-plan/1"};
    shown.data = data_of(*drawn);
    const auto names = [](const char* key) {
        return [key](const Json& row) {
            return fmt::format("{}", fmt::join(row.at(key).get<std::vector<std::string>>(), ", "));
        };
    };
    const auto bar = [](const Json& row) {
        return std::string(std::min<std::size_t>(60, row.at("load").get<std::size_t>()), '#');
    };
    shown.show = {Table{.rows = "nominations",
                        .columns = {{.key = "reference", .title = "REFERENCE"},
                                    {.key = "before", .title = "HAS", .align = Align::right},
                                    {.key = "given", .title = "IS GIVEN", .words = names("given")}},
                        .when_empty = "no nomination is eligible or under review"},
                  Table{.rows = "jurors",
                        .columns = {{.key = "juror", .title = "JUROR"},
                                    {.key = "before", .title = "HAS", .align = Align::right},
                                    {.key = "load", .title = "READS", .align = Align::right},
                                    {.key = "most", .title = "AT MOST", .align = Align::right},
                                    {.key = "load", .title = "LOAD", .words = bar}}},
                  Table{.rows = "excluded",
                        .columns = {{.key = "reference", .title = "REFERENCE"},
                                    {.key = "juror", .title = "JUROR"},
                                    {.key = "cause", .title = "EXCLUDED"}},
                        .when_empty = "no pair is excluded"},
                  Table{.rows = "prices",
                        .columns = {{.key = "rule", .title = "WITHOUT THE RULE"},
                                    figures("total_without", "TOTAL"),
                                    figures("price", "PRICE")}},
                  Pairs{{{.key = "total", .title = "total"},
                         {.key = "bound", .title = "no plan has more than"},
                         {.key = "gap", .title = "gap"},
                         {.key = "min_nomination", .title = "least of a nomination"},
                         {.key = "digest", .title = "digest"}}}};
    const auto readers = std::ranges::count_if(shown.data["jurors"], [](const Json& one) {
        return one.at("load").get<int>() > one.at("before").get<int>();
    });
    shown.done = fmt::format("Plan {} gives {} empty seats to {} {}.", drawn->answer.reference,
                             shown.data["given"].get<std::size_t>(), readers,
                             readers == 1 ? "juror" : "jurors");
    shown.next = {fmt::format("accede jury apply {}", drawn->answer.reference)};
    return shown;
}

Result<Answer> apply(Context& context, const Parsed& parsed) {
    const auto name = plan_of(parsed.text("PLAN"));
    const auto& call = name.first;
    const auto number = name.second;
    Session session{context};
    return answer(
        session.registry().apply_seating(session.request(), call, number), [&](const auto& done) {
            auto shown = changed(done,
                                 fmt::format("Plan {}-{} is applied: {} {} given.", call, number,
                                             done.revision, done.revision == 1 ? "seat" : "seats"),
                                 {fmt::format("accede jury list {}", call)});
            shown.data["given"] = done.revision;
            return shown;
        });
}

Result<Answer> remind(Context& context, const Parsed& parsed) {
    const auto& call = parsed.text("CALL");
    Session session{context};
    std::vector<storage::benches::Open> open;
    {
        storage::sql::Transaction tx{session.connection()};
        open = storage::benches::open_work(tx, call);
    }
    return answer(session.registry().remind(session.request(), call), [&](const auto& done) {
        auto shown =
            changed(done, fmt::format("Whoever has open work in call {} gets a letter.", call));
        shown.data["reminded"] = Json::array();
        for (const auto& one : open)
            shown.data["reminded"].push_back({{"juror", one.juror}, {"open", one.open}});
        shown.show = {Table{.rows = "reminded",
                            .columns = {{.key = "juror", .title = "JUROR"},
                                        {.key = "open", .title = "OPEN", .align = Align::right}},
                            .when_empty = "nobody has open work"}};
        return shown;
    });
}

const Argument call_argument{.name = "CALL", .summary = "the call, such as 2099"};
const Argument reference_argument{.name = "REFERENCE",
                                  .summary = "the nomination, such as TG-2099-01"};
const Argument juror_argument{.name = "JUROR", .summary = "the juror's handle"};
const Argument kind_argument{
    .name = "KIND", .summary = "of the conflict", .choices = {"institution", "prior_involvement"}};

std::vector<Option> options_of_plan() {
    auto all =
        wish_options({.name = "max-load",
                      .value = "N",
                      .summary = "how many nominations a juror reads at most; without, a quarter "
                                 "more than an even share"},
                     {.name = "cap",
                      .value = "COLUMN=N",
                      .summary = "at most N jurors of one region, country or institution on a "
                                 "nomination",
                      .repeated = true});
    all.push_back({.name = "weight",
                   .value = "FEATURE=N",
                   .summary = "of region, language, expertise or bid; each is 1 otherwise",
                   .repeated = true});
    return all;
}

}  // namespace

std::vector<Command> jury_seats() {
    return {
        {.noun = "jury",
         .verb = "declare",
         .summary = "Declare conflicts over the list of names, in bulk",
         .details =
             "A juror looks through the names of `accede nomination list` before any dossier is "
             "open, and says with which there is a conflict, or that there is none. All are "
             "declared or none is. Each takes the nomination from the juror's sight at once; only "
             "the secretariat can rule that it is none.",
         .arguments = {call_argument,
                       {.name = "JUROR",
                        .summary = "the juror's handle; without, one's own",
                        .required = false}},
         .options = {{.name = "with",
                      .value = "REFERENCE=KIND",
                      .summary = "a nomination and the kind of the conflict",
                      .repeated = true},
                     {.name = "none", .summary = "there is no conflict"}},
         .examples = {{"accede jury declare 2099 --with TG-2099-01=personal --with "
                       "FR-2099-02=institution --reason 'A cousin; my university.' --as j.ola",
                       "Two conflicts of one's own"},
                      {"accede jury declare 2099 --none --as j.ola", "None"}},
         .writes = true,
         .run = declare},
        {.noun = "jury",
         .verb = "suggest",
         .summary = "List what speaks for a conflict, with the evidence",
         .details =
             "Looks for the juror's institution and mail domain in the dossiers, and for mandates "
             "and steps of the juror in the record. Nothing follows from it until somebody rules. "
             "With --juror it looks at one person, who need not be on the jury yet.",
         .arguments = {call_argument},
         .options = {{.name = "juror", .value = "PERSON", .summary = "of this person alone"}},
         .examples = {{"accede jury suggest 2099", "Of the whole jury"},
                      {"accede jury suggest 2099 --juror j.ola", "Before inviting somebody"}},
         .run = suggest},
        {.noun = "jury",
         .verb = "confirm",
         .summary = "Rule on a conflict that evidence suggests",
         .arguments = {reference_argument, juror_argument, kind_argument},
         .options = {{.name = "none", .summary = "it is none, and is not suggested again"}},
         .examples =
             {{"accede jury confirm TG-2099-01 j.ola institution --reason 'Employed there.' "
               "--as ada",
               "It is a conflict"},
              {"accede jury confirm TG-2099-01 j.ola institution --none --reason 'A "
               "namesake.' --as ada",
               "It is none, for good"}},
         .writes = true,
         .run = confirm},
        {.noun = "jury",
         .verb = "profile",
         .summary = "Say what a juror knows, for the assignment",
         .details = "What is not given stays as it was. Lists are parted by commas; an empty one "
                    "takes what was said away.",
         .arguments = {{.name = "PERSON", .summary = "the person's handle"}},
         .options = {{.name = "languages", .value = "LIST", .summary = "read well, such as fr,en"},
                     {.name = "regions", .value = "LIST", .summary = "known well, such as africa"},
                     {.name = "expertise",
                      .value = "LIST",
                      .summary = "words that dossiers speak of, such as literacy"},
                     {.name = "institution", .value = "NAME", .summary = "where the juror works"},
                     {.name = "mail-domain",
                      .value = "DOMAIN",
                      .summary = "of the juror's addresses"}},
         .examples = {{"accede jury profile j.ola --languages fr,en --regions africa --expertise "
                       "literacy --institution 'University of Lomé'",
                       "What pairs are scored by"}},
         .writes = true,
         .run = profile},
        {.noun = "jury",
         .verb = "load",
         .summary = "Set how much a juror reads at most",
         .arguments = {call_argument,
                       juror_argument,
                       {.name = "N", .summary = "nominations, at most"}},
         .examples = {{"accede jury load 2099 j.ola 10 --as ada", "Instead of what others read"}},
         .writes = true,
         .run = load},
        {.noun = "jury",
         .verb = "language",
         .summary = "Say in which language a dossier is",
         .arguments = {reference_argument,
                       {.name = "LANGUAGE", .summary = "two or three small letters, such as fr"}},
         .examples = {{"accede jury language TG-2099-01 fr --as ada", "For the assignment"}},
         .writes = true,
         .run = language},
        {.noun = "jury",
         .verb = "bid",
         .summary = "Say how gladly one would read a nomination",
         .arguments = {reference_argument,
                       {.name = "BID",
                        .summary = "eager, willing or reluctant",
                        .choices = {"eager", "willing", "reluctant"}}},
         .examples = {{"accede jury bid TG-2099-01 eager --as j.ola", "A juror's own word"}},
         .writes = true,
         .run = bid},
        {.noun = "jury",
         .verb = "plan",
         .summary = "Fill the empty seats on paper, provably best",
         .details =
             "Fills every nomination that is eligible or under review up to the number of reviews "
             "of the regulations. What is assigned stays. A pair's score is between 0 and 1: the "
             "juror knows the region, reads the dossier's language, has expertise that the dossier "
             "speaks of, and has bid for it, each by its weight. Whoever has a conflict with a "
             "nomination, or sat on it once, is excluded.\n\n"
             "Prints what each nomination is given, the jurors' loads, the excluded pairs with "
             "their causes, what each rule costs, and a bound that no plan exceeds. Where no plan "
             "is possible it says who is short of what, in numbers. Nothing is assigned before "
             "`accede jury apply`.",
         .arguments = {call_argument},
         .options = options_of_plan(),
         .examples = {{"accede jury plan 2099 --cap region=2 --as ada",
                       "Never three of one region"},
                      {"accede jury plan 2099 --dry-run --as ada", "To look at it only"}},
         .writes = true,
         .run = plan},
        {.noun = "jury",
         .verb = "apply",
         .summary = "Give the seats of a plan, all or none",
         .details = "The plan is computed once more from the record as it is. Where anything has "
                    "changed that it was made from, it is refused; draw another.",
         .arguments = {{.name = "PLAN", .summary = "the plan, such as 2099-1"}},
         .examples = {{"accede jury apply 2099-1 --as ada", "In one transaction"}},
         .writes = true,
         .exits = {ExitCode::out_of_date},
         .run = apply},
        {.noun = "jury",
         .verb = "remind",
         .summary = "Write to every juror with open work",
         .details = "One letter a juror, while the review window is open. Who is recused has no "
                    "open work. With --dry-run nothing is written.",
         .arguments = {call_argument},
         .examples = {{"accede jury remind 2099 --dry-run --as ada", "Who would get a letter"},
                      {"accede jury remind 2099 --as ada", "Into the outbox"}},
         .writes = true,
         .run = remind},
    };
}

}  // namespace cli
