#include "cli/commands/all.hpp"

#include "cli/answer.hpp"
#include "cli/fault.hpp"
#include "cli/input.hpp"
#include "cli/letter_texts.hpp"
#include "cli/parsed.hpp"
#include "cli/session.hpp"
#include "engine/letter/mail.hpp"
#include "storage/letter_moves.hpp"
#include "storage/letters.hpp"
#include "storage/people.hpp"
#include "storage/post.hpp"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>

#include <fmt/format.h>

namespace cli {
namespace {

using engine::Reason;
using engine::refuse;
using engine::Result;
namespace letter = engine::letter;
namespace letters = storage::letters;

constexpr std::size_t longest_report = std::size_t{1} << 20U;

std::string standing_of(const letters::Row& row) {
    return row.state.empty() ? row.standing : row.state;
}

std::int64_t number_from(const std::string& text) {
    std::int64_t number = 0;
    const auto* end = text.data() + text.size();
    const auto [stopped, trouble] = std::from_chars(text.data(), end, number);
    if (trouble != std::errc{} || stopped != end || number < 1)
        throw UsageError{fmt::format("'{}' is no number of a letter.", text)};
    return number;
}

Result<Answer> list(Context& context, const Parsed& parsed) {
    const auto& call = parsed.text("CALL");
    const auto state = parsed.find("state");
    const auto name = parsed.find("letter");
    Session session{context};
    storage::sql::Transaction tx{session.connection(), storage::sql::Isolation::read_only_snapshot};
    Answer shown{.schema = "accede/letter-list/1"};
    shown.data["call"] = call;
    shown.data["letters"] = Json::array();
    for (const auto& row : letters::list(tx, call)) {
        if ((state && standing_of(row) != *state) || (name && row.letter != *name)) continue;
        shown.data["letters"].push_back({{"number", row.number},
                                         {"letter", row.letter},
                                         {"reference", row.reference},
                                         {"addressee", row.addressee},
                                         {"person", row.person},
                                         {"state", standing_of(row)},
                                         {"tried", row.tried},
                                         {"answer", row.answer},
                                         {"asked_at", engine::iso(row.at)}});
    }
    const auto to = [](const Json& row) {
        const auto& person = row.at("person").get_ref<const std::string&>();
        return person.empty() ? row.at("addressee").get<std::string>() : person;
    };
    shown.show = {Table{.rows = "letters",
                        .columns = {{.key = "number", .title = "NUMBER", .align = Align::right},
                                    {.key = "letter", .title = "LETTER"},
                                    {.key = "reference", .title = "ABOUT"},
                                    {.key = "person", .title = "TO", .words = to},
                                    {.key = "state", .title = "STATE", .is_state = true},
                                    {.key = "answer", .title = "SAID"}},
                        .when_empty = "no letters"}};
    return shown;
}

// What the letter would say to that person, as far as the asker may read it too.
Result<Answer> preview(Context& context, const Parsed& parsed) {
    const auto& call = parsed.text("CALL");
    const auto number = number_from(parsed.text("NUMBER"));
    Session session{context};
    session.require_steward("write a letter with its recipient's rights");
    const auto request = session.request();
    auto& connection = session.connection();
    connection.speak_for(request.person);
    storage::sql::Transaction tx{connection};
    const auto actor = storage::find_actor(tx, request.person);
    if (!actor) return tl::unexpected{actor.error()};
    const auto subjects = letters::subjects(tx, call, {number});
    letter::Facts facts{.actor = *actor};
    if (!subjects.empty()) facts.actor.has_conflict = subjects.front().facts.actor.has_conflict;
    if (auto may = letter::may_preview(facts); !may) return tl::unexpected{may.error()};
    const auto none = [&] {
        return refuse(Reason::not_found, fmt::format("Call {} has no letter {}.", call, number));
    };
    if (subjects.empty()) return none();
    const auto& of = subjects.front();
    const auto recipients = letters::recipients(tx, call, number);
    if (recipients.empty()) {
        return refuse(Reason::not_found, "Nobody holds the mandate to whom this letter would go.");
    }
    const auto wanted = parsed.find("to");
    const auto found = std::ranges::find_if(
        recipients, [&](const auto& one) { return !wanted || one.handle == *wanted; });
    if (found == recipients.end())
        return refuse(Reason::not_found, fmt::format("The letter does not go to {}.", *wanted));
    const auto language =
        parsed.has("in") ? engine::language_from(parsed.text("in")).value() : found->language;
    const auto* text = letter_text(of.facts.letter, language);
    if (text == nullptr) {
        return refuse(Reason::not_found,
                      fmt::format("There is no text for the letter '{}'.", of.facts.letter));
    }
    storage::Rulebook rulebook;
    storage::sql::Connection reader{connection.conninfo()};
    const auto theirs = letters::values_for(reader, rulebook, of, found->handle, language);
    auto ours = letters::values(tx, rulebook, of, found->handle, language);
    const auto written = letter::write(*text, letter::in_both(theirs, ours), language);
    if (!written) return tl::unexpected{written.error()};
    Answer shown{.schema = "accede/letter-preview/1"};
    shown.data = Json{{"call", call},
                      {"number", number},
                      {"letter", of.facts.letter},
                      {"person", found->handle},
                      {"language", engine::code_of(language)},
                      {"subject", written->subject},
                      {"body", written->body}};
    const auto address = letters::find_address(tx, found->handle);
    shown.data["address"] = address ? Json(address->email) : Json(nullptr);
    shown.show = {Document{fmt::format("To: {}{}\nSubject: {}\n\n{}", found->handle,
                                       address ? fmt::format(" <{}>", address->email) : "",
                                       written->subject, written->body)}};
    if (!found->has_address)
        shown.notes.push_back(fmt::format("{} has no address: accede person address {} EMAIL",
                                          found->handle, found->handle));
    for (const auto& other : recipients) {
        if (other.handle != found->handle)
            shown.notes.push_back(fmt::format("It goes to {} as well.", other.handle));
    }
    return shown;
}

Result<Answer> release(Context& context, const Parsed& parsed) {
    const auto& call = parsed.text("CALL");
    storage::LetterChoice choice{
        .letter = parsed.find("letter").value_or(""),
        .is_written = [](const std::string& name) { return is_written(name); }};
    for (const auto& text : parsed.all("NUMBER")) choice.numbers.push_back(number_from(text));
    if (choice.numbers.empty() && choice.letter.empty() && !parsed.has("all"))
        throw UsageError{"Say which letters: their numbers, --letter NAME or --all.",
                         {"accede letter list " + call + " --state held"}};
    if (!choice.numbers.empty() && (parsed.has("all") || !choice.letter.empty()))
        throw UsageError{"Numbers and '--letter' or '--all' exclude each other."};
    Session session{context};
    return answer(storage::release_letters(session.connection(), session.registry().origin(),
                                           session.request(), call, choice),
                  [&](const storage::Answer& done) {
                      auto shown =
                          changed(done,
                                  fmt::format("{} {} of call {} {} released.", done.revision,
                                              done.revision == 1 ? "letter" : "letters", call,
                                              done.revision == 1 ? "is" : "are"),
                                  {"accede letter list " + call,
                                   "accede letter send --smtp smtp://HOST:PORT --from ADDRESS"});
                      shown.data["letters"] = done.revision;
                      return shown;
                  });
}

Result<Answer> cancel(Context& context, const Parsed& parsed) {
    const auto& call = parsed.text("CALL");
    const auto number = number_from(parsed.text("NUMBER"));
    Session session{context};
    return answer(storage::cancel_letter(session.connection(), session.registry().origin(),
                                         session.request(), call, number, reason_of(context)),
                  [&](const storage::Answer& done) {
                      return changed(done,
                                     done.from == "released"
                                         ? fmt::format("Letter {} is cancelled: whoever it has not "
                                                       "reached does not get it.",
                                                       number)
                                         : fmt::format("Letter {} is cancelled.", number));
                  });
}

// The first line is the name, the second the password.
void read_credentials(const std::string& name, storage::MailServer& server) {
    namespace fs = std::filesystem;
    const auto others = fs::perms::group_all | fs::perms::others_all;
    const auto status = fs::status(name);
    if (status.type() != fs::file_type::regular)
        throw UsageError{fmt::format("{} is no file.", name)};
    if ((status.permissions() & others) != fs::perms::none)
        throw UsageError{fmt::format("Others may read {}, so it is not used.", name),
                         {"chmod 600 " + name}};
    std::ifstream file{name};
    std::getline(file, server.user);
    std::getline(file, server.password);
    if (server.user.empty() || server.password.empty())
        throw UsageError{
            fmt::format("{} has not a name in its first line and a password in its second.", name)};
}

Result<Answer> send(Context& context, const Parsed& parsed) {
    storage::MailServer server{.url = parsed.text("smtp"), .plain = parsed.has("without-tls")};
    if (!storage::Smtp::is_url(server.url))
        throw UsageError{
            fmt::format("'{}' is no server such as smtp://mail.example.org:587.", server.url)};
    if (server.plain && server.url.starts_with("smtps:"))
        throw UsageError{"'smtps:' and '--without-tls' exclude each other."};
    const auto from = letter::mailbox_from(parsed.text("from"));
    if (!from)
        throw UsageError{fmt::format("'{}' is no sender such as learning.cities@example.org.",
                                     parsed.text("from"))};
    if (const auto file = parsed.find("credentials")) {
        if (server.plain)
            throw UsageError{
                "A password is sent under TLS alone: '--credentials' and "
                "'--without-tls' exclude each other."};
        read_credentials(*file, server);
    }
    server.ca_file = parsed.find("ca").value_or("");
    Session session{context};
    session.require_steward("write letters with their recipients' rights");
    storage::sql::Connection reader{session.connection().conninfo()};
    storage::Smtp smtp{server};
    const storage::Posting posting{
        .from = *from,
        .most = static_cast<int>(parsed.number("most", 1, 1'000'000).value_or(0)),
        .text = [](std::string_view name,
                   engine::Language language) { return letter_text(name, language); },
        .deliver =
            [&](const std::string& sender, const std::string& to, const std::string& mail) {
                context.stop_if_interrupted();
                return smtp.send(sender, to, mail);
            }};
    const auto posted = storage::post(session.connection(), reader, session.request(), posting);
    if (!posted) return tl::unexpected{posted.error()};
    Answer shown{.schema = "accede/letter-send/1"};
    shown.data = Json{{"sent", posted->sent},
                      {"refused", posted->refused},
                      {"later", posted->later},
                      {"withheld", posted->withheld},
                      {"without_address", posted->without_address},
                      {"stopped", posted->stopped},
                      {"troubles", Json::array()}};
    for (const auto& trouble : posted->troubles) {
        shown.data["troubles"].push_back({{"call", trouble.call_id},
                                          {"number", trouble.number},
                                          {"state", trouble.state},
                                          {"answer", trouble.words}});
    }
    shown.done = fmt::format("{} sent, {} refused, {} to be tried again, {} withheld.",
                             posted->sent, posted->refused, posted->later, posted->withheld);
    if (!posted->troubles.empty())
        shown.show.emplace_back(
            Table{.rows = "troubles",
                  .columns = {{.key = "call", .title = "CALL"},
                              {.key = "number", .title = "NUMBER", .align = Align::right},
                              {.key = "state", .title = "STATE", .is_state = true},
                              {.key = "answer", .title = "SAID"}}});
    if (posted->without_address > 0)
        shown.notes.push_back(fmt::format(
            "{} released for persons without an address wait: accede person address PERSON EMAIL",
            posted->without_address));
    if (!posted->stopped.empty()) {
        shown.notes.push_back(
            fmt::format("The mail server takes nothing: {}. What was not sent "
                        "waits as it was.",
                        posted->stopped));
        shown.exit = ExitCode::failed;
    }
    return shown;
}

Result<Answer> bounce(Context& context, const Parsed& parsed) {
    const auto mail = read_text(context, parsed.text("FILE"), longest_report);
    Session session{context};
    const auto request = session.request();
    const auto bounced = storage::take_bounce(session.connection(), request, mail);
    if (!bounced) return tl::unexpected{bounced.error()};
    Answer shown{.schema = "accede/letter-bounce/1"};
    shown.data = Json{{"call", bounced->call_id},
                      {"number", bounced->number},
                      {"person", bounced->person},
                      {"answer", bounced->words}};
    shown.done = fmt::format("Letter {} of call {} did not reach {}: {}.", bounced->number,
                             bounced->call_id, bounced->person, bounced->words);
    if (bounced->repeated) shown.notes.emplace_back("That was known before.");
    shown.next = {fmt::format("accede person address {} EMAIL", bounced->person)};
    return shown;
}

const Argument call_argument{.name = "CALL", .summary = "the call, such as 2022"};
const Argument number_argument{.name = "NUMBER", .summary = "the letter's, as in the list"};

}  // namespace

std::span<const Command> letter_commands() {
    static const std::vector<Command> all{
        {.noun = "letter",
         .verb = "list",
         .summary = "List the letters of a call, and what became of them",
         .details = "A letter that was released has a line for each person to whom it goes, with "
                    "what the mail server said.",
         .arguments = {call_argument},
         .options = {{.name = "state",
                      .value = "STATE",
                      .summary = "only those",
                      .choices = {"held", "cancelled", "released", "sent", "refused", "bounced",
                                  "withheld"}},
                     {.name = "letter", .value = "LETTER", .summary = "only those of that name"}},
         .examples = {{"accede letter list 2022 --state held --as ada",
                       "What waits to be released"},
                      {"accede letter list 2022 --state bounced --as ada", "What did not arrive"}},
         .run = list},
        {.noun = "letter",
         .verb = "preview",
         .summary = "Show a letter as its recipient would get it",
         .details = "It is written with the rights of its recipient: what the recipient may not "
                    "read is not in it, whoever looks. What you may not read is not shown either.",
         .arguments = {call_argument, number_argument},
         .options = {{.name = "to",
                      .value = "PERSON",
                      .summary = "which recipient, where there are several"},
                     {.name = "in",
                      .value = "LANGUAGE",
                      .summary = "instead of the recipient's own",
                      .choices = {"en", "fr"}}},
         .examples = {{"accede letter preview 2022 17 --as ada", "Before it is released"},
                      {"accede letter preview 2022 17 --in fr --as ada", "In French"}},
         .run = preview},
        {.noun = "letter",
         .verb = "release",
         .summary = "Let held letters go to whoever holds the mandate now",
         .details = "No letter tells an outcome before it is announced. Letters named by their "
                    "numbers are released all or none; of all others those that may leave now.",
         .arguments = {call_argument,
                       {.name = "NUMBER",
                        .summary = "the letters', as in the list",
                        .required = false,
                        .repeated = true}},
         .options = {{.name = "letter", .value = "LETTER", .summary = "all held ones of that name"},
                     {.name = "all", .summary = "all held ones"}},
         .examples = {{"accede letter release 2022 17 18 --as ada", "Two letters"},
                      {"accede letter release 2022 --letter admitted --as ada",
                       "Everybody who is admitted"}},
         .writes = true,
         .run = release},
        {.noun = "letter",
         .verb = "cancel",
         .summary = "Keep a letter from leaving, for good",
         .details = "A letter that was released is kept from whom it has not reached yet.",
         .arguments = {call_argument, number_argument},
         .examples = {{"accede letter cancel 2022 17 --reason 'Told by telephone.' --as ada",
                       "With the reason for the record"}},
         .writes = true,
         .run = cancel},
        {.noun = "letter",
         .verb = "send",
         .summary = "Hand released letters to a mail server",
         .details =
             "Each at least once, always under the same Message-ID; two senders do not send one "
             "letter twice. Where a server is busy it is tried again by a later run: after a "
             "quarter of an hour, then after pauses that double, up to twelve times.\n\nWithout "
             "--without-tls the server must offer TLS and be who it says. With --dry-run no server "
             "is asked, and what would be handed over counts as sent.",
         .options = {{.name = "smtp",
                      .value = "URL",
                      .summary = "the server: smtp://HOST:PORT with STARTTLS, or smtps://HOST:PORT",
                      .required = true},
                     {.name = "from",
                      .value = "NAME",
                      .summary = "the sender: an address, or 'Name <address>'",
                      .required = true},
                     {.name = "credentials",
                      .value = "FILE",
                      .summary =
                          "name and password, a line each, in a file that nobody else reads"},
                     {.name = "ca",
                      .value = "FILE",
                      .summary = "certificates to trust instead of the system's"},
                     {.name = "without-tls", .summary = "for a server on this machine"},
                     {.name = "most", .value = "N", .summary = "no more than so many"}},
         .examples = {{"accede letter send --smtp smtp://mail.example.org:587 --from "
                       "'Learning cities <cities@example.org>' --credentials smtp.secret --as ada",
                       "Everything whose turn it is"}},
         .writes = true,
         .run = send},
        {.noun = "letter",
         .verb = "bounce",
         .summary = "Record that a letter did not arrive, from a mail server's report",
         .details = "The report is the mail that came back (RFC 3464).",
         .arguments = {{.name = "FILE", .summary = "the mail as it came; - reads standard input"}},
         .examples = {{"accede letter bounce returned.eml --as ada", "One that came back"}},
         .writes = true,
         .run = bounce},
    };
    return all;
}

}  // namespace cli
