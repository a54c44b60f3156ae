#include "storage/request.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace storage {
namespace {

constexpr sql::Statement find_answer_statement{"find_answer",
                                               "SELECT answer, request FROM find_answer($1, $2)"};

}  // namespace

std::optional<Stored> find_answer(sql::Transaction& tx, const std::string& call_id,
                                  const Request& request) {
    const auto rows = tx.ask(find_answer_statement, call_id, engine::Id<struct Key>{request.key});
    if (rows.empty()) return {};
    return Stored{rows[0][0].as<std::string>(), std::string{sql::text(rows[0][1])}};
}

engine::Permission is_current(const Request& request, std::string_view subject, int revision) {
    if (!request.revision || *request.revision == revision) return {};
    return engine::refuse(engine::Reason::out_of_date,
                          fmt::format("{} is at revision {}, not {}: it changed since you looked.",
                                      subject, revision, *request.revision));
}

std::string to_json(const Answer& answer) {
    nlohmann::ordered_json json{{"subject", answer.subject},
                                {"reference", answer.reference},
                                {"event", answer.event},
                                {"from", answer.from},
                                {"to", answer.to},
                                {"revision", answer.revision},
                                {"at", engine::iso(answer.at)}};
    if (answer.place) {
        json["place"] = *answer.place;
        json["quota"] = answer.quota;
    }
    return json.dump();
}

Answer answer_from_json(const std::string& text) {
    const auto json = nlohmann::json::parse(text);
    Answer answer{.subject = json.at("subject"),
                  .reference = json.at("reference"),
                  .event = json.at("event"),
                  .from = json.at("from"),
                  .to = json.at("to"),
                  .revision = json.at("revision"),
                  .at = engine::moment_from_iso(json.at("at").get<std::string>()).value()};
    if (json.contains("place")) {
        answer.place = json.at("place").get<int>();
        answer.quota = json.at("quota").get<int>();
    }
    return answer;
}

}  // namespace storage
