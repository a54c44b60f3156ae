#include "cli/render.hpp"

#include "cli/table.hpp"
#include "cli/text.hpp"
#include "cli/tone.hpp"

#include <ostream>

namespace cli {
namespace {

std::string dumped(const Json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

// What the answer says beside its rows.
Json object_of(const Answer& answer, const Globals& globals) {
    Json object = Json::object();
    if (!answer.schema.empty()) object["schema"] = answer.schema;
    for (const auto& [key, value] : answer.data.items()) object[key] = value;
    if (!answer.done.empty()) {
        object["message"] = answer.done;
        object["changed"] = !globals.dry_run;
    }
    if (globals.dry_run) object["dry_run"] = true;
    if (!answer.next.empty()) object["next"] = answer.next;
    if (!answer.notes.empty()) object["notes"] = answer.notes;
    return object;
}

const Table* first_table(const Answer& answer) {
    for (const auto& section : answer.show) {
        if (const auto* const table = std::get_if<Table>(&section)) return table;
    }
    return nullptr;
}

RowSource rows_of(Answer& answer, const Table& table) {
    if (answer.next_row) return answer.next_row;
    const auto& rows = at_key(answer.data, table.rows);
    return [&rows, at = std::size_t{0}](Json& row) mutable {
        if (at >= rows.size()) return false;
        row = rows[at++];
        return true;
    };
}

void write_json(Answer& answer, Context& context) {
    auto& out = context.out.stream;
    auto text = dumped(object_of(answer, context.globals));
    const auto* const table = first_table(answer);
    if (!answer.next_row || table == nullptr) {
        out << text << '\n';
        return;
    }
    text.pop_back();  // the brace comes after the rows
    out << text << (text == "{" ? "" : ",") << dumped(Json(table->rows)) << ":[";
    bool first = true;
    for (Json row; answer.next_row(row) && out;) {
        if (!first) out << ',';
        first = false;
        out << '\n' << dumped(row);
    }
    out << "]}\n";
}

void write_json_lines(Answer& answer, Context& context) {
    auto& out = context.out.stream;
    const auto* const table = first_table(answer);
    if (table == nullptr) {
        out << dumped(object_of(answer, context.globals)) << '\n';
        return;
    }
    const auto next = rows_of(answer, *table);
    for (Json row; next(row) && out;) {
        Json line = Json::object();
        if (!answer.schema.empty()) line["schema"] = answer.schema;
        for (const auto& [key, value] : row.items()) line[key] = value;
        out << dumped(line) << '\n';
    }
}

void write_plain(const Section& section, Answer& answer, Context& context) {
    auto& out = context.out.stream;
    if (const auto* const table = std::get_if<Table>(&section)) {
        write_columns(*table, rows_of(answer, *table), out);
    } else if (const auto* const pairs = std::get_if<Pairs>(&section)) {
        for (const auto& pair : pairs->pairs) {
            const auto value =
                pair.key.empty() ? pair.words : value_text(at_key(answer.data, pair.key));
            out << plain_field(pair.key.empty() ? pair.title : pair.key) << '\t'
                << plain_field(value) << '\n';
        }
    } else if (const auto* const lines = std::get_if<Lines>(&section)) {
        for (const auto& line : lines->lines) out << printable(line.text) << '\n';
    } else if (const auto* const document = std::get_if<Document>(&section)) {
        out << document->text;
    }
}

void write_pairs(const Pairs& pairs, const Json& data, Context& context) {
    const bool colours = context.colours(context.out);
    std::size_t widest = 0;
    for (const auto& pair : pairs.pairs) widest = std::max(widest, width_of(pair.title));
    for (const auto& pair : pairs.pairs) {
        const auto value = value_text(at_key(data, pair.key));
        auto words = pair.words.empty() ? value : pair.words;
        if (pair.is_state && pair.words.empty()) words = state_words(value);
        auto& out = context.out.stream;
        auto title = pad(pair.title, widest);
        // Further lines of a text stand below its first.
        for (std::size_t from = 0; from != std::string::npos;) {
            const auto feed = words.find('\n', from);
            const auto line = printable(words.substr(from, feed - from));
            const auto tone = pair.is_state ? tone_of_state(value) : Tone::plain;
            if (line.empty() && from == 0) {
                out << pair.title << '\n';
            } else {
                out << title << "  " << toned(line, tone, colours) << '\n';
            }
            title.assign(widest, ' ');
            from = feed == std::string::npos ? feed : feed + 1;
        }
    }
}

void write_text(const Section& section, Answer& answer, Context& context) {
    auto& out = context.out.stream;
    const bool colours = context.colours(context.out);
    if (const auto* const table = std::get_if<Table>(&section)) {
        write_table(*table, rows_of(answer, *table), context);
    } else if (const auto* const pairs = std::get_if<Pairs>(&section)) {
        write_pairs(*pairs, answer.data, context);
    } else if (const auto* const lines = std::get_if<Lines>(&section)) {
        for (const auto& line : lines->lines) {
            out << toned(printable(line.text), line.tone, colours) << '\n';
        }
    } else if (const auto* const document = std::get_if<Document>(&section)) {
        // A terminal is steered by nobody; a file gets the text as it is.
        out << (context.out.is_terminal ? printable(document->text, true) : document->text);
    }
}

void write_sections(Answer& answer, Context& context) {
    const bool is_plain = context.globals.format == Format::plain;
    bool first = true;
    for (const auto& section : answer.show) {
        if (!first) context.out.stream << '\n';
        first = false;
        if (is_plain)
            write_plain(section, answer, context);
        else
            write_text(section, answer, context);
    }
    if (!answer.done.empty()) {
        if (!first && !is_plain) context.out.stream << '\n';
        context.out.stream << printable(answer.done) << '\n';
    }
}

}  // namespace

const Json& at_key(const Json& data, const std::string& key) {
    static const Json nothing;
    if (key.empty()) return nothing;
    if (key.front() == '/') {
        const Json::json_pointer pointer{key};
        return data.contains(pointer) ? data.at(pointer) : nothing;
    }
    if (!data.is_object()) return nothing;
    const auto found = data.find(key);
    return found == data.end() ? nothing : *found;
}

std::string value_text(const Json& value) {
    if (value.is_null()) return {};
    if (value.is_string()) return value.get<std::string>();
    if (value.is_boolean()) return value.get<bool>() ? "yes" : "no";
    if (!value.is_array()) return dumped(value);
    std::string joined;
    for (const auto& item : value) {
        if (!joined.empty()) joined += ", ";
        joined += value_text(item);
    }
    return joined;
}

void render(Answer& answer, Context& context) {
    const auto& globals = context.globals;
    if (globals.format == Format::json) {
        write_json(answer, context);
    } else if (globals.format == Format::json_lines) {
        write_json_lines(answer, context);
    } else {
        write_sections(answer, context);
    }
    context.out.stream.flush();
    if (context.wants_json()) return;

    auto& err = context.err.stream;
    for (const auto& note : answer.notes) err << printable(note) << '\n';
    if (globals.dry_run && !answer.done.empty()) {
        err << "Dry run: nothing was changed.\n";
    } else if (!globals.quiet && globals.format == Format::text) {
        for (const auto& next : answer.next) err << "Next: " << printable(next) << '\n';
    }
    err.flush();
}

}  // namespace cli
