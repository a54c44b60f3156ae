// Nominations out of a file: each row becomes a nomination to be begun, or a refusal with its line,
// column and reason. What the call's rules say of it, nomination::advance() is asked afterwards.
//
// The file is CSV with a first row of names, or NDJSON, one object of texts a line with the same
// names as keys; which of the two, its first character says. The names:
//
//     country      where the candidate lies (required), and
//     name         what it is called (required)
//     within       tells two of one name apart
//     kind         city where nothing is said
//     commission   whose nomination it is; the country's own where nothing is said
//     as           the handle of the officer whose act it is; who imports where nothing is said
//     submit       yes or no: whether it is submitted at once
//     mayor, mayor_on, endorsed_by, endorsed_on
//     section:ID   the text of that section of the dossier
//
// Never more than one row is held, whatever is fed.
#pragma once

#include "engine/csv.hpp"
#include "engine/nomination/dossier.hpp"
#include "engine/regulations/regulations.hpp"
#include "engine/result.hpp"

#include <array>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace engine::nomination {

// What a refusal of the rules may be about. Sections and declarations are refused while the row is
// read.
enum class ImportColumn { country, name, within, kind, commission, as, submit };

// In CSV the line where the field begins and its column; in NDJSON the line and which of the
// object's members it is, or the byte where it stops being JSON. 0: the row as a whole.
struct Spot {
    std::size_t line = 0;
    std::size_t column = 0;
    std::string name{};

    friend bool operator==(const Spot&, const Spot&) = default;
};

// "line 14, column 3 (country)"
[[nodiscard]] std::string text_of(const Spot&);

struct ImportedRow {
    std::size_t line = 0;
    std::string as{};
    Country commission{};
    Country country{};
    std::string name{};
    std::string within{};
    std::string kind{"city"};
    Dossier dossier{};
    std::optional<bool> submit{};
    std::size_t bytes = 0;  // of its texts, to bound what is gathered of them
    std::array<std::array<std::size_t, 2>, 7> spots{};  // line and column, by ImportColumn

    // Where the file says what the rules refuse for this reason.
    [[nodiscard]] Spot spot_of(Reason) const;
    [[nodiscard]] Spot spot_of(ImportColumn) const;
};

struct RefusedRow {
    Spot spot;
    Refusal refusal;
};

using ReadRow = tl::expected<ImportedRow, RefusedRow>;

class ImportReader {
public:
    // Called for each row in turn, good or bad.
    using Taker = std::function<void(ReadRow)>;

    // The regulations say which sections there are, and must outlive the reader.
    ImportReader(const regulations::Regulations&, Taker);
    ~ImportReader();
    ImportReader(ImportReader&&) noexcept;
    ImportReader& operator=(ImportReader&&) noexcept;

    // Takes the next piece, cut wherever it may be. A refusal here is of the file and not of a row:
    // it cannot be read, or not any further. Its first detail says where.
    [[nodiscard]] Permission feed(std::string_view piece);
    [[nodiscard]] Permission finish();

private:
    class Format;
    class Csv;
    class Ndjson;
    void choose(bool is_ndjson);

    const regulations::Regulations* rules_;
    std::unique_ptr<Taker> taker_;  // where the format finds it, wherever the reader is moved to
    std::string head_;              // what came before the first character that tells the format
    std::unique_ptr<Format> format_;
};

}  // namespace engine::nomination
