#include "cli/dossier.hpp"

#include <fmt/format.h>

namespace cli {
namespace {

using engine::nomination::Declaration;
using engine::nomination::Dossier;

Json declared_json(const std::optional<Declaration>& declared) {
    if (!declared) return nullptr;
    return {{"name", declared->name}, {"on", declared->on}};
}

}  // namespace

void append_text(Lines& into, const std::string& heading, const std::string& text) {
    into.lines.push_back({heading, Tone::heading});
    for (std::size_t from = 0; from != std::string::npos;) {
        const auto feed = text.find('\n', from);
        into.lines.push_back({"  " + text.substr(from, feed - from)});
        from = feed == std::string::npos ? feed : feed + 1;
    }
}

Json dossier_json(const Dossier& dossier) {
    Json json{{"sections", dossier.sections},
              {"attachments", Json::object()},
              {"mayors_commitment", declared_json(dossier.mayors_commitment)},
              {"commissions_endorsement", declared_json(dossier.commissions_endorsement)}};
    for (const auto& [section, attached] : dossier.attachments) {
        json["attachments"][section] = {
            {"name", attached.name}, {"bytes", attached.bytes}, {"sha256", attached.sha256}};
    }
    return json;
}

Lines dossier_lines(const Dossier& dossier) {
    Lines shown;
    for (const auto& [section, text] : dossier.sections) append_text(shown, section, text);
    for (const auto& [section, attached] : dossier.attachments) {
        append_text(shown, section, fmt::format("{} ({} bytes)", attached.name, attached.bytes));
    }
    const auto declared = [&](const char* title, const std::optional<Declaration>& who) {
        if (!who) return;
        append_text(shown, title, fmt::format("{}, {}", who->name, who->on));
    };
    declared("mayor's commitment", dossier.mayors_commitment);
    declared("Commission's endorsement", dossier.commissions_endorsement);
    return shown;
}

}  // namespace cli
