// A real mail server on a port of this machine: tests/support/mail_server.py, which says what it
// does with whom.
#pragma once

#include "tests/support/folder.hpp"

#include <string>
#include <vector>

#include <sys/types.h>

namespace tests {

class MailServer {
public:
    enum class Security { none, starttls_and_password };

    // Listens when this returns.
    explicit MailServer(Security = Security::none);
    ~MailServer();
    MailServer(const MailServer&) = delete;
    MailServer& operator=(const MailServer&) = delete;

    [[nodiscard]] std::string url() const { return url_; }
    [[nodiscard]] std::string certificate() const { return keys_.path().string() + "/cert.pem"; }

    // What it took, in the order in which it came: a line "FROM TO", then the mail.
    [[nodiscard]] std::vector<std::string> mails() const;

private:
    Folder folder_;
    Folder keys_;
    std::string url_;
    pid_t process_ = -1;
    int input_ = -1;
};

}  // namespace tests
