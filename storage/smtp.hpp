// One mail to one server (RFC 5321). The only file that knows libcurl is its source.
#pragma once

#include "engine/letter/policy.hpp"

#include <memory>
#include <string>

namespace storage {

struct MailServer {
    std::string url;         // "smtp://host:port", "smtps://host:port"
    std::string user{};      // empty: nobody signs in
    std::string password{};  // never sent but under TLS
    bool plain = false;      // without TLS; smtp:// asks for STARTTLS otherwise
    std::string ca_file{};   // certificates to trust instead of the system's
    long timeout_seconds = 60;
};

struct MailAnswer {
    engine::letter::Answered meaning = engine::letter::Answered::not_at_all;
    std::string words;  // the server's last line, or what went wrong before it could say one
};

class Smtp {
public:
    explicit Smtp(MailServer);
    ~Smtp();
    Smtp(const Smtp&) = delete;
    Smtp& operator=(const Smtp&) = delete;

    // Whether the URL is one that send() understands.
    [[nodiscard]] static bool is_url(const std::string&);

    // Keeps the connection for the next mail. Addresses without angle brackets.
    [[nodiscard]] MailAnswer send(const std::string& from, const std::string& to,
                                  const std::string& mail);

private:
    struct Handle;
    std::unique_ptr<Handle> handle_;
};

}  // namespace storage
