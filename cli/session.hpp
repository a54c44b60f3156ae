// A command's way to the record: which database, as whom, under which key.
#pragma once

#include "cli/answer.hpp"
#include "cli/context.hpp"
#include "storage/cluster.hpp"
#include "storage/migrations.hpp"
#include "storage/registry.hpp"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

namespace cli {

// Where the record is kept: --database, ACCEDE_DATABASE, libpq's own environment, else the embedded
// cluster.
struct Place {
    std::optional<std::string> conninfo;  // nothing: embedded
    std::filesystem::path data_dir;
};
[[nodiscard]] Place place_of(const Context&);

// Whether a session shows the token that the person signed in with, where there is one.
enum class Signing { shows_token, without };

class Session {
public:
    // Connects, starting the embedded cluster where none was named. An embedded database is brought
    // to this program's schema, and a new one made ready with the Member States known; any other is
    // left as it is, and refused by its Failure if it is not at it.
    //
    // Throws Refused where the token is not good, or is not that of the person of --as.
    explicit Session(Context&, const storage::Installation& = {}, Signing = Signing::shows_token);

    [[nodiscard]] storage::Registry& registry() { return *registry_; }
    [[nodiscard]] storage::sql::Connection& connection() { return *connection_; }

    // As the command line says it: the token's person, --as or the system's user; --key,
    // --revision, --dry-run. Throws Refused where nobody is signed in and the login may not speak
    // for anybody.
    [[nodiscard]] storage::Request request() const;

    // Refuses what is done with the login's own rights where they reach nothing.
    void require_steward(const std::string& what) const;

    // Where the token of this record is kept; nothing where no folder is named for it.
    [[nodiscard]] std::optional<std::filesystem::path> login_file() const;

    // The same for the nth of several requests that one command makes: each has a key of its own,
    // which follows from the command's, so that the command repeated is each of them repeated. The
    // revision is the first one's.
    [[nodiscard]] storage::Request request(const std::string& which) const;

private:
    void show_token();

    Context* context_;
    Place place_;
    bool may_vouch_ = true;
    std::optional<std::string> signed_in_{};  // the token's person, by handle
    std::unique_ptr<storage::Cluster> cluster_;
    std::unique_ptr<storage::sql::Connection> connection_;
    std::unique_ptr<storage::Registry> registry_;
};

// The system's user, for the record: who typed.
[[nodiscard]] std::string system_user();

// --reason, or nothing.
[[nodiscard]] std::string reason_of(const Context&);

// "2022" out of "TG-2022-01". Throws UsageError for what is no reference.
[[nodiscard]] std::string call_of(const std::string& reference);

// "motivation=text" -> {motivation, text}; the text "-" is read from stdin. Throws UsageError.
[[nodiscard]] std::pair<std::string, std::string> assignment_of(Context&, const std::string& text);

// The note of an answer that its key got before.
inline constexpr const char* done_before =
    "This was done before, under the same key; nothing was done now.";

// The answer to a change: one sentence of what changed, and what can be done next.
[[nodiscard]] Answer changed(const storage::Answer&, std::string done,
                             std::vector<std::string> next = {});

// The answer to a request that made a secret. It is the first line of stdout, has that key in JSON,
// and is not there where it was made before or is only rehearsed.
[[nodiscard]] Answer shown_once(const Context&, const storage::Secret&, const std::string& key,
                                std::string done, std::vector<std::string> notes);

// A refusal keeps its way to the frame.
template <class Make>
engine::Result<Answer> answer(const engine::Result<storage::Answer>& outcome, const Make& make) {
    if (!outcome) return tl::unexpected{outcome.error()};
    return make(*outcome);
}

}  // namespace cli
