#include "tests/support/mail_server.hpp"

#include "tests/support/files.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace tests {
namespace {

// Runs the program with what it reads and writes; gives its process.
pid_t start(const std::vector<std::string>& words, int in, int out, int err) {
    std::vector<char*> given;
    auto copies = words;
    for (auto& word : copies) given.push_back(word.data());
    given.push_back(nullptr);
    const pid_t process = ::fork();
    if (process != 0) return process;
    ::dup2(in, 0);
    ::dup2(out, 1);
    ::dup2(err, 2);
    ::execvp(given[0], given.data());
    ::_exit(127);
}

void make_certificate(const std::string& folder) {
    const int nothing = ::open("/dev/null", O_RDWR | O_CLOEXEC);
    const auto process =
        start({"openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
               "-nodes", "-days", "2", "-subj", "/CN=localhost", "-addext",
               "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", folder + "/key.pem", "-out",
               folder + "/cert.pem"},
              nothing, nothing, nothing);
    ::close(nothing);
    int status = 0;
    ::waitpid(process, &status, 0);
    if (status != 0) throw std::runtime_error{"openssl made no certificate"};
}

}  // namespace

MailServer::MailServer(Security security) {
    std::vector<std::string> words{"/usr/bin/python3", root() + "/tests/support/mail_server.py",
                                   folder_.path().string()};
    if (security == Security::starttls_and_password) {
        make_certificate(keys_.path().string());
        words.insert(words.end(), {certificate(), keys_.path().string() + "/key.pem"});
    }
    std::array<int, 2> in{};
    std::array<int, 2> out{};
    if (::pipe2(in.data(), O_CLOEXEC) != 0 || ::pipe2(out.data(), O_CLOEXEC) != 0)
        throw std::runtime_error{"no pipe"};
    // What it has to say of clients that hang up is not ours.
    const int nothing = ::open("/dev/null", O_RDWR | O_CLOEXEC);
    process_ = start(words, in[0], out[1], nothing);
    ::close(nothing);
    ::close(in[0]);
    ::close(out[1]);
    input_ = in[1];
    std::string port;
    char c = 0;
    while (::read(out[0], &c, 1) == 1 && c != '\n') port += c;
    ::close(out[0]);
    if (port.empty()) throw std::runtime_error{"the mail server did not start"};
    url_ = "smtp://127.0.0.1:" + port;
}

MailServer::~MailServer() {
    ::close(input_);
    ::waitpid(process_, nullptr, 0);
}

std::vector<std::string> MailServer::mails() const {
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator{folder_.path()})
        files.push_back(entry.path());
    std::ranges::sort(files);
    std::vector<std::string> all;
    for (const auto& file : files) {
        std::ifstream in{file, std::ios::binary};
        std::ostringstream text;
        text << in.rdbuf();
        all.push_back(text.str());
    }
    return all;
}

}  // namespace tests
