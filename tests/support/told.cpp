#include "tests/support/told.hpp"

#include "cli/announcement.hpp"
#include "cli/deliberation.hpp"
#include "cli/letter_texts.hpp"
#include "engine/letter/template.hpp"
#include "engine/query/query.hpp"
#include "storage/benches.hpp"
#include "storage/calls.hpp"
#include "storage/juries.hpp"
#include "storage/letters.hpp"
#include "storage/query.hpp"

#include <stdexcept>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

namespace tests {
namespace {

using storage::sql::Transaction;

template <class Answer>
Answer sure(storage::Result<Answer> answer) {
    if (!answer) throw std::runtime_error{answer.error().explanation};
    return *std::move(answer);
}

class Teller {
public:
    explicit Teller(House& house) : house_{&house}, reader_{house.database.connect()} {}

    void letters() {
        house_->connection.speak_for("ada");
        Transaction tx{house_->connection};
        std::multiset<std::string> outbox;
        for (const auto& row : storage::letters::list(tx, "2099")) {
            outbox.insert(fmt::format("{} to the {} about {}, {}", row.letter, row.addressee,
                                      row.reference, row.standing));
            const auto of = storage::letters::subjects(tx, "2099", {row.number}).front();
            for (const auto& to : storage::letters::recipients(tx, "2099", row.number)) {
                for (const auto language : engine::every_language) {
                    const auto* text = cli::letter_text(row.letter, language);
                    if (text == nullptr) throw std::runtime_error{"no text: " + row.letter};
                    // As it would be sent: what is not true any more is not.
                    if (!engine::letter::is_still_so(of.facts)) continue;
                    const auto written = engine::letter::write(
                        *text,
                        storage::letters::values_for(reader_, rulebook_, of, to.handle, language),
                        language);
                    if (written) tell("letter " + row.letter, to.handle, written->body);
                }
            }
        }
        tell("outbox", "ada", fmt::format("{}", fmt::join(outbox, "\n")));
    }

    void tables(const std::string& person) {
        house_->connection.speak_for(person);
        Transaction tx{house_->connection, storage::sql::Isolation::read_only_snapshot};
        const auto everything =
            engine::query::parse(engine::query::List::deliberation, "", std::string{"2099"});
        tell("table", person, cli::deliberation_table(tx, everything.value()).data.dump());
        tell("apart", person, cli::disagreements(tx, "2099", {}).data.dump());
        for (const auto& one : storage::juries::list(tx, "2099")) {
            tell("jury", person,
                 fmt::format("{} has {} and recorded {}", one.handle, one.assigned, one.recorded));
        }
        for (const auto& one : storage::benches::open_work(tx, "2099"))
            tell("open work", person, fmt::format("{} {}", one.juror, one.open));
    }

    void of_the_office(const std::string& person) {
        const auto standing = house_->registry.standing_under(house_->as(person), "2099",
                                                              R"({"least": 2, "share": "1/2"})");
        for (const auto& one : sure(standing)) {
            tell("quorum", person,
                 fmt::format("{} {} of {}, {} for; then {} of {}", one.reference, one.now.counted,
                             one.now.quorum, one.now.in_favour, one.then.counted, one.then.quorum));
        }
        for (const auto& one : sure(house_->registry.alarms(house_->as(person), "2099")))
            tell("alarm", person, one.words);
    }

    void pack(const std::string& juror) {
        const auto pack = house_->registry.review_pack(house_->as(juror), "2099");
        if (!pack) return tell("pack", juror, "none");
        house_->connection.speak_for(juror);
        Transaction tx{house_->connection};
        storage::Rulebook rulebook;
        const auto call =
            storage::calls::hold(tx, rulebook, "2099", storage::calls::Lock::none).value();
        for (const auto& [name, text] :
             engine::jury::files_of(*pack, *call.rules->jury, engine::Language::en))
            tell("pack " + name, juror, text);
    }

    void conclusions() {
        const auto seen = sure(house_->registry.preview_conclusions(house_->as("ada"), "2099", {}));
        for (const auto& one : seen.all) {
            tell("conclusion", "ada",
                 fmt::format("{} {} by {} of {}, quorum {} {}", one.reference, one.to,
                             one.in_favour, one.counted, one.quorum, one.refused));
        }
        must(house_->registry.conclude_all(house_->as("ada"), "2099", {}, seen.digest));
    }

    void cohort() {
        using namespace engine::cohort;
        const auto plan =
            sure(house_->registry.draw_plan(house_->as("ada"), "2099", Kind::admission, {}));
        auto basis = nlohmann::json::parse(plan.basis);
        basis.erase("lot");  // is another in every town
        tell("basis", "ada", basis.dump());
        for (const auto& one : plan.items) tell("plan", "ada", one.reference + " " + one.says);
        const auto advance = [&](const char* who, const Event& event) {
            must(house_->registry.advance_plan(house_->as(who), "2099", plan.number, event));
        };
        advance("ada", Propose{});
        advance("ben", Approve{});
        advance("ada", Apply{});
        advance("ada", Publish{});
        house_->connection.speak_for("ada");
        Transaction tx{house_->connection};
        for (const auto format : {Format::json, Format::text}) {
            const auto said = cli::announcement(tx, "2099", 0, engine::Language::en, format);
            tell("announcement", "ada", sure(said));
        }
    }

    std::set<std::string> all;

private:
    void tell(const std::string& what, const std::string& person, const std::string& text) {
        all.insert(what + " for " + person + "\n" + text);
    }

    House* house_;
    storage::sql::Connection reader_;
    storage::Rulebook rulebook_;
};

bool is_juror(const std::string& person) {
    return person.starts_with("juror.");
}

void tell_all(House& house, const std::vector<std::string>& persons, Teller& teller) {
    for (const auto& person : persons) {
        teller.tables(person);
        if (is_juror(person))
            teller.pack(person);
        else
            teller.of_the_office(person);
    }
    // Refused once the window is over: then nobody is reminded.
    static_cast<void>(house.registry.remind(house.as("ada"), "2099"));
    teller.letters();
}

}  // namespace

std::set<std::string> told(House& house, const std::vector<std::string>& persons) {
    Teller teller{house};
    tell_all(house, persons, teller);
    return teller.all;
}

std::set<std::string> told_to_the_end(House& house, const std::vector<std::string>& persons) {
    Teller teller{house};
    tell_all(house, persons, teller);
    teller.conclusions();
    for (const auto& person : persons) teller.tables(person);
    teller.cohort();
    for (const auto& person : persons) teller.tables(person);
    teller.letters();
    return teller.all;
}

}  // namespace tests
