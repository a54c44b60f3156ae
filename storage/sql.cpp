#include "storage/sql.hpp"

#include <charconv>
#include <limits>

#include <fmt/format.h>

#if defined(PQXX_VERSION_MAJOR) && PQXX_VERSION_MAJOR >= 7
#define ACCEDE_PQXX_7 1
#else
#define ACCEDE_PQXX_7 0
#endif

#if ACCEDE_PQXX_7 && (PQXX_VERSION_MAJOR > 7 || PQXX_VERSION_MINOR >= 10)
#define ACCEDE_PQXX_NOTICE_HANDLER 1
#else
#define ACCEDE_PQXX_NOTICE_HANDLER 0
#endif

namespace storage::sql {
namespace {

constexpr Statement ask_as{"ask_as", "SELECT ask_as($1)"};
constexpr Statement ask_for{"ask_for", "SELECT ask_for($1)"};

// "violates check constraint "never_more_places_than_the_quota"" -> the name.
std::string constraint_in(std::string_view message) {
    const auto at = message.find("constraint \"");
    if (at == std::string_view::npos) return {};
    const auto start = at + std::string_view{"constraint \""}.size();
    return std::string{message.substr(start, message.find('"', start) - start)};
}

Trouble trouble_of(std::string_view sqlstate) {
    const auto is_class = [&](std::string_view prefix) { return sqlstate.substr(0, 2) == prefix; };
    if (sqlstate == "40001" || sqlstate == "40P01" || sqlstate == "55P03")
        return Trouble::contention;
    if (sqlstate == "AC001") return Trouble::superseded;
    if (is_class("23")) return Trouble::constraint;
    if (is_class("53") || sqlstate == "25006" || sqlstate == "58030" || sqlstate == "57P03") {
        return Trouble::unavailable;
    }
    if (is_class("08") || is_class("57")) return Trouble::lost;
    if (sqlstate == "3F000" || sqlstate == "42P01" || sqlstate == "42883" || sqlstate == "42703") {
        return Trouble::alien_schema;
    }
    return Trouble::other;
}

// A statement that has failed has changed nothing: PostgreSQL rolls back. Only a connection that
// goes while COMMIT is under way leaves the question open.
[[noreturn]] void translate(bool committing) {
    try {
        throw;
    } catch (const pqxx::statement_completion_unknown& error) {
        throw Failure{committing ? Trouble::outcome_unknown : Trouble::lost, error.what(), "40003"};
    } catch (const pqxx::transaction_rollback& error) {  // libpqxx 6 keeps its state to itself
        const bool deadlock = dynamic_cast<const pqxx::deadlock_detected*>(&error) != nullptr;
        throw Failure{Trouble::contention, error.what(), deadlock ? "40P01" : "40001"};
    } catch (const pqxx::insufficient_privilege& error) {  // nor does it say this one's
        throw Failure{Trouble::other, error.what(), "42501"};
    } catch (const pqxx::sql_error& error) {
        const std::string message = error.what();
        const auto& state = error.sqlstate();
        if (state.empty() || state.substr(0, 2) == "08" || state.substr(0, 3) == "57P") {
            throw Failure{committing ? Trouble::outcome_unknown : Trouble::lost, message, state};
        }
        throw Failure{trouble_of(state), message, state, constraint_in(message)};
    } catch (const pqxx::broken_connection& error) {
        throw Failure{committing ? Trouble::outcome_unknown : Trouble::lost, error.what()};
    } catch (const pqxx::failure& error) {
        throw Failure{committing ? Trouble::outcome_unknown : Trouble::other, error.what()};
    }
}

constexpr const char* unreplicated_sqlstate = "01000";

}  // namespace

// Listens to what the server says beside its answers. A commit whose wait for a synchronous standby
// was cancelled is answered as any other, with a warning before the answer: "canceling wait for
// synchronous replication due to user request". libpqxx tells no SQLSTATE of a warning, and that
// one's is any warning's. Its words are English unless the server speaks another language and we
// may not choose: then what we cannot read is taken for the worst.
struct Connection::Notices final
#if !ACCEDE_PQXX_NOTICE_HANDLER
    : pqxx::errorhandler
#endif
{
#if ACCEDE_PQXX_NOTICE_HANDLER
    explicit Notices(pqxx::connection& connection) {
        connection.set_notice_handler(
            [gave_up = gave_up_on_standby](pqxx::zview said) noexcept { hear(said, *gave_up); });
    }
#else
    explicit Notices(pqxx::connection& connection) : pqxx::errorhandler{connection} {}
    bool operator()(const char said[]) noexcept override {
        hear(said, *gave_up_on_standby);
        return true;
    }
#endif

    static void hear(std::string_view said, bool& gave_up) noexcept {
        const bool read = said.starts_with("WARNING:") || said.starts_with("NOTICE:") ||
                          said.starts_with("INFO:") || said.starts_with("LOG:");
        if (!read || said.find("synchronous replication") != std::string_view::npos) gave_up = true;
    }

    // The connection may have a last word after us.
    std::shared_ptr<bool> gave_up_on_standby = std::make_shared<bool>(false);
};

Connection::Connection(const std::string& conninfo) : conninfo_{conninfo} {
    try {
        connection_ = std::make_unique<pqxx::connection>(conninfo);
        notices_ = std::make_unique<Notices>(*connection_);
        run("SET search_path = accede, pg_catalog; SET standard_conforming_strings = on;"
            "SET client_encoding = 'UTF8'; SET timezone = 'UTC';"
            "SET client_min_messages = warning; SET plan_cache_mode = force_generic_plan;"
            // Policies ask who asks by functions that only this process can answer.
            "SET max_parallel_workers_per_gather = 0;"
            "SET DateStyle = 'ISO'; SET default_transaction_isolation = 'read committed';"
            // Only a superuser may choose the language of messages.
            "SELECT set_config('lc_messages', 'C', false) FROM pg_roles"
            " WHERE rolname = current_user AND rolsuper");
    } catch (const pqxx::failure& error) {
        throw Failure{Trouble::unreachable, error.what()};
    }
}

Connection::~Connection() = default;
Connection::Connection(Connection&&) noexcept = default;

Connection& Connection::operator=(Connection&& other) noexcept {
    notices_.reset();  // before the connection that it listens to
    conninfo_ = std::move(other.conninfo_);
    connection_ = std::move(other.connection_);
    notices_ = std::move(other.notices_);
    prepared_ = std::move(other.prepared_);
    return *this;
}

void Connection::speak_for(std::string handle) {
    speaks_for_ = std::move(handle);
}

void Connection::show(std::string token) {
    token_ = std::move(token);
}

void Connection::reconnect() {
    Connection again{conninfo_};
    again.speaks_for_ = std::move(speaks_for_);
    again.token_ = std::move(token_);
    *this = std::move(again);
}

Rows Connection::run(const std::string& text) {
    try {
        pqxx::nontransaction direct{*connection_};
        return direct.exec(text);
    } catch (const pqxx::failure&) {
        translate(false);
    }
}

bool Connection::is_open() const {
    return connection_->is_open();
}

int Connection::server_version() const {
    return connection_->server_version();
}

int Connection::backend() const {
    return connection_->backendpid();
}

std::string Connection::server() const {
    const char* host = connection_->hostname();
    const char* port = connection_->port();
    return fmt::format("{}:{}/{}", host == nullptr ? "" : host, port == nullptr ? "" : port,
                       connection_->dbname());
}

Transaction::Transaction(Connection& connection, Isolation isolation, Rights rights)
    : connection_{&connection} {
    switch (isolation) {
        case Isolation::read_committed: message_ = "BEGIN;"; break;
        case Isolation::serializable: message_ = "BEGIN ISOLATION LEVEL SERIALIZABLE;"; break;
        case Isolation::read_only_snapshot:
            message_ = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;";
            break;
    }
    if (rights == Rights::of_login) return;
    if (connection.token_) {
        queue(ask_as, *connection.token_);
    } else if (connection.speaks_for_) {
        queue(ask_for, *connection.speaks_for_);
    } else {
        return;
    }
    message_ += "SET LOCAL ROLE accede_app;";  // whoever logged in
}

Transaction::~Transaction() {
    try {
        roll_back();
    } catch (const Failure&) {  // the connection is gone, and with it the transaction
    }
}

void Transaction::begin_statement(const Statement& statement) {
    if (!connection_->prepared_.contains(statement.name) &&
        std::ranges::find(preparing_, statement.name) == preparing_.end()) {
        preparing_.push_back(statement.name);
        message_ += fmt::format("PREPARE {} AS {};", statement.name, statement.text);
    }
    message_ += "EXECUTE ";
    message_ += statement.name;
    first_value_ = true;
}

void Transaction::end_statement() {
    message_ += first_value_ ? ";" : ");";
}

void Transaction::comma() {
    message_ += first_value_ ? '(' : ',';
    first_value_ = false;
}

void Transaction::literal(std::string_view text) {
    if (text.find('\0') != std::string_view::npos) {
        throw Failure{Trouble::other, "a text with a NUL byte cannot be stored"};
    }
    comma();
    message_ += connection_->connection_->quote(std::string{text});
}

void Transaction::add(std::nullopt_t) {
    comma();
    message_ += "NULL";
}

void Transaction::add(bool value) {
    comma();
    message_ += value ? "true" : "false";
}

void Transaction::add(std::int64_t value) {
    comma();
    message_ += value < 0 ? fmt::format("({})", value) : fmt::format("{}", value);
}

void Transaction::add(engine::Moment moment) {
    comma();
    if (moment == engine::Moment::max())
        message_ += "'infinity'";
    else if (moment == engine::Moment::min())
        message_ += "'-infinity'";
    else
        message_ += "'" + engine::iso(moment) + "'";
}

void Transaction::add(Bytes bytes) {
    comma();
    constexpr std::string_view digits = "0123456789abcdef";
    message_ += "'\\x";
    for (const auto byte : bytes) {
        message_ += digits[byte >> 4U];
        message_ += digits[byte & 15U];
    }
    message_ += "'";
}

void Transaction::add(const std::vector<std::string>& texts) {
    std::string array = "{";
    for (const auto& text : texts) {
        if (array.size() > 1) array += ',';
        array += '"';
        for (const char c : text) {
            if (c == '"' || c == '\\') array += '\\';
            array += c;
        }
        array += '"';
    }
    literal(array + "}");
}

Rows Transaction::send(bool committing) {
    std::string message;
    message.swap(message_);
    begun_ = true;
    try {
        pqxx::nontransaction direct{*connection_->connection_};
        auto rows = direct.exec(message);
        for (const auto* name : preparing_) connection_->prepared_.insert(name);
        preparing_.clear();
        return rows;
    } catch (const pqxx::failure&) {
        // Statements of this message may or may not have been prepared before it failed.
        for (const auto* name : preparing_) connection_->prepared_.erase(name);
        if (!preparing_.empty() && connection_->is_open()) {
            preparing_.clear();
            std::exception_ptr original = std::current_exception();
            try {
                pqxx::nontransaction direct{*connection_->connection_};
                direct.exec("ROLLBACK; DEALLOCATE ALL");
                connection_->prepared_.clear();
                over_ = true;
            } catch (const pqxx::failure&) {
            }
            try {
                std::rethrow_exception(original);
            } catch (const pqxx::failure&) {
                translate(committing);
            }
        }
        translate(committing);
    }
}

Rows Transaction::flush() {
    if (message_.empty()) return {};
    return send(false);
}

Rows Transaction::run(const std::string& text) {
    message_ += text;
    return send(false);
}

void Transaction::commit() {
    message_ += "COMMIT";
    const bool was_over = over_;
    bool& gave_up = *connection_->notices_->gave_up_on_standby;
    gave_up = false;
    try {
        send(true);
        over_ = true;
    } catch (const Failure& failure) {
        if (!was_over && failure.trouble() != Trouble::outcome_unknown && !over_) roll_back();
        throw;
    }
    if (gave_up) {
        throw Failure{Trouble::outcome_unknown,
                      "the change is committed here, but the server gave up waiting for its "
                      "standby: a failover may lose it",
                      unreplicated_sqlstate};
    }
}

void Transaction::roll_back() {
    if (over_) return;
    over_ = true;
    message_.clear();
    if (begun_ && connection_->is_open()) connection_->run("ROLLBACK");
}

Copy::Copy(Transaction& transaction, const std::string& table,
           const std::vector<std::string>& columns) {
    transaction.flush();
    auto& connection = *transaction.connection_->connection_;
    try {
        direct_ = std::make_unique<pqxx::nontransaction>(connection);
#if ACCEDE_PQXX_7
        stream_ = std::make_unique<pqxx::stream_to>(pqxx::stream_to::raw_table(
            *direct_, connection.quote_name(table), connection.quote_columns(columns)));
#else
        stream_ = std::make_unique<pqxx::stream_to>(*direct_, table, columns);
#endif
    } catch (const pqxx::failure&) {
        rethrow();
    }
}

Copy::~Copy() = default;

void Copy::finish() {
    try {
        stream_->complete();
    } catch (const pqxx::failure&) {
        rethrow();
    }
}

void Copy::rethrow() {
    translate(false);
}

engine::Moment moment(const pqxx::field& field) {
    std::int64_t micros = 0;
    const auto value = text(field);
    const auto read = std::from_chars(value.data(), value.data() + value.size(), micros);
    if (read.ec != std::errc{})
        throw Failure{Trouble::other, "not an instant: " + std::string{value}};
    return engine::Moment{std::chrono::microseconds{micros}};
}

std::optional<engine::Moment> maybe_moment(const pqxx::field& field) {
    if (field.is_null()) return {};
    return moment(field);
}

std::optional<std::string> maybe_text(const pqxx::field& field) {
    if (field.is_null()) return {};
    return std::string{text(field)};
}

bool flag(const pqxx::field& field) {
    return !field.is_null() && text(field) == "t";
}

std::vector<std::string> texts(const pqxx::field& field) {
    std::vector<std::string> all;
    if (field.is_null()) return all;
    auto rest = text(field);
    if (rest.size() <= 2) return all;
    rest = rest.substr(1, rest.size() - 2);
    std::string item;
    bool quoted = false;
    for (std::size_t i = 0; i < rest.size(); ++i) {
        const char c = rest[i];
        if (c == '\\')
            item += rest[++i];
        else if (c == '"')
            quoted = !quoted;
        else if (c == ',' && !quoted)
            all.push_back(std::exchange(item, {}));
        else
            item += c;
    }
    all.push_back(item);
    return all;
}

}  // namespace storage::sql
