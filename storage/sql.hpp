// The only file that knows which libpqxx it is compiled against: 6.4 in Debian 12, 7.x in
// Debian 13.
//
// Round trips are what a step costs, so statements are prepared once per connection and sent
// several at a time: queue() adds one to the message, ask() adds one and sends them all, commit()
// ends the message with COMMIT. Every value is a parameter of EXECUTE, quoted by the library; SQL
// is never composed.
#pragma once

#include "engine/ids.hpp"
#include "engine/moment.hpp"
#include "storage/failure.hpp"

#include <algorithm>
#include <array>
#include <concepts>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_set>
#include <variant>
#include <vector>

#include <pqxx/pqxx>

namespace storage::sql {

using Rows = pqxx::result;
using Row = pqxx::row;

// Both with static lifetime. The name is unique in the program.
struct Statement {
    const char* name;
    const char* text;
};

using Bytes = std::basic_string_view<std::uint8_t>;

// For a statement whose values are more than fit into the code that asks: a vector of them is as
// many values of the statement.
using Value =
    std::variant<std::nullopt_t, bool, std::int64_t, std::string, std::vector<std::string>>;

// The text is not copied.
[[nodiscard]] inline Bytes bytes_of(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

class Connection {
public:
    // Throws Failure{unreachable}. An empty string leaves everything to libpq's own environment.
    explicit Connection(const std::string& conninfo);
    ~Connection();
    Connection(Connection&&) noexcept;
    Connection& operator=(Connection&&) noexcept;

    // From now on transactions speak for that person, by handle. Only a login that may vouch for
    // everybody can say so: the private server's own, or a steward. A connection that shows a token
    // speaks for the token's person, whatever is said here.
    void speak_for(std::string handle);
    // From now on transactions show this token, and speak for its person.
    void show(std::string token);
    // The same again after the connection went. Throws Failure{unreachable}.
    void reconnect();

    // Runs one or several statements as one message, outside any transaction of ours and with the
    // login's own rights; gives the last result.
    Rows run(const std::string& text);

    [[nodiscard]] bool is_open() const;
    [[nodiscard]] int server_version() const;
    [[nodiscard]] int backend() const;
    [[nodiscard]] std::string server() const;  // "host:port/database", as libpq found it
    [[nodiscard]] const std::optional<std::string>& token() const { return token_; }
    [[nodiscard]] const std::string& conninfo() const { return conninfo_; }

private:
    friend class Transaction;
    friend class Copy;
    struct Notices;
    std::string conninfo_;
    std::unique_ptr<pqxx::connection> connection_;
    std::unique_ptr<Notices> notices_;
    std::unordered_set<const char*> prepared_;
    std::optional<std::string> speaks_for_;
    std::optional<std::string> token_;
};

enum class Isolation { read_committed, serializable, read_only_snapshot };

// Whose rights a transaction has: those of the person for whom the connection speaks, as the
// database's policies have them, or the login's own, for what is nobody's business but the
// installation's: migrations, an import, the first administrator.
enum class Rights { of_person, of_login };

class Transaction {
public:
    explicit Transaction(Connection&, Isolation = Isolation::read_committed,
                         Rights = Rights::of_person);
    Transaction(Connection& connection, Rights rights)
        : Transaction{connection, Isolation::read_committed, rights} {}
    ~Transaction();  // rolls back what was not committed
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;

    template <class... Some>
    void queue(const Statement& statement, const Some&... values) {
        begin_statement(statement);
        (add(values), ...);
        end_statement();
    }

    template <class... Some>
    Rows ask(const Statement& statement, const Some&... values) {
        queue(statement, values...);
        return flush();
    }

    // Sends what is queued, if anything is, and gives the last result.
    Rows flush();

    // Sends what is queued, then COMMIT, in one message. Throws Failure{outcome_unknown} when the
    // connection went before the answer came, or when the server gave up waiting for its standby:
    // then a failover may still lose what is committed here.
    void commit();
    void roll_back();

    // A statement without parameters that cannot be prepared.
    Rows run(const std::string& text);

    [[nodiscard]] Connection& connection() { return *connection_; }

private:
    friend class Copy;
    void begin_statement(const Statement&);
    void end_statement();
    void comma();
    void literal(std::string_view text);
    void add(std::nullopt_t);
    void add(std::string_view text) { literal(text); }
    void add(const std::string& text) { literal(text); }
    void add(const char* text) { literal(text); }
    void add(bool value);
    void add(int value) { add(static_cast<std::int64_t>(value)); }
    void add(std::int64_t value);
    void add(engine::Moment moment);
    void add(engine::Country country) { literal(country.text()); }
    void add(Bytes bytes);
    void add(const std::vector<std::string>& texts);  // text[]
    template <std::size_t n>
    void add(const std::array<std::uint8_t, n>& bytes) {
        add(Bytes{bytes.data(), n});
    }
    template <class Thing>
    void add(const engine::Id<Thing>& id) {
        literal(engine::text_of(id));
    }
    template <class Some>
    void add(const std::optional<Some>& value) {
        if (value)
            add(*value);
        else
            add(std::nullopt);
    }
    void add(const std::vector<Value>& values) {
        for (const auto& value : values) std::visit([this](const auto& one) { add(one); }, value);
    }

    Rows send(bool committing);

    Connection* connection_;
    std::string message_;
    std::vector<const char*> preparing_;
    bool first_value_ = true;
    bool begun_ = false;
    bool over_ = false;
};

// COPY ... FROM STDIN inside a transaction, row by row. One at a time per connection.
class Copy {
public:
    Copy(Transaction&, const std::string& table, const std::vector<std::string>& columns);
    ~Copy();
    Copy(const Copy&) = delete;
    Copy& operator=(const Copy&) = delete;

    // A value per column, as text that the server reads; nullptr is NULL.
    template <class... Field>
    requires(std::same_as<Field, const char*>&&...) void row(Field... fields) {
        try {
            *stream_ << std::make_tuple(fields...);
        } catch (const pqxx::failure&) {
            rethrow();
        }
    }
    void finish();

private:
    [[noreturn]] static void rethrow();

    std::unique_ptr<pqxx::nontransaction> direct_;
    std::unique_ptr<pqxx::stream_to> stream_;
};

// ---- reading ----

[[nodiscard]] inline std::string_view text(const pqxx::field& field) {
    return {field.c_str(), field.size()};
}
[[nodiscard]] engine::Moment moment(
    const pqxx::field&);  // of an epoch in microseconds, see micros()
[[nodiscard]] std::optional<engine::Moment> maybe_moment(const pqxx::field&);
template <class Id>
[[nodiscard]] Id id(const pqxx::field& field) {
    return Id{engine::uuid_from(text(field)).value()};
}
[[nodiscard]] std::optional<std::string> maybe_text(const pqxx::field&);
[[nodiscard]] bool flag(const pqxx::field&);  // 't' or 'f'; null is false

// Row `column` of "{a,b}" as the server writes text[].
[[nodiscard]] std::vector<std::string> texts(const pqxx::field&);

}  // namespace storage::sql
