#include "storage/smtp.hpp"

#include <algorithm>
#include <new>
#include <string_view>

#include <curl/curl.h>
#include <fmt/format.h>

namespace storage {
namespace {

using engine::letter::Answered;

// What is being asked of the server, as far as it matters whose fault a no is.
enum class Stage { hello, sender, recipient, text };

struct Exchange {
    std::string_view unsent;
    Stage stage = Stage::hello;
    bool is_over = false;  // what a server says to a farewell is no answer
    std::string last_line{};
};

std::size_t give(char* buffer, std::size_t size, std::size_t count, void* to) {
    auto& exchange = *static_cast<Exchange*>(to);
    const auto taken = std::min(size * count, exchange.unsent.size());
    std::copy_n(exchange.unsent.begin(), taken, buffer);
    exchange.unsent.remove_prefix(taken);
    return taken;
}

int listen(CURL*, curl_infotype type, char* text, std::size_t size, void* to) {
    auto& exchange = *static_cast<Exchange*>(to);
    const std::string_view said{text, size};
    if (type == CURLINFO_HEADER_OUT) {
        if (said.starts_with("MAIL FROM")) exchange.stage = Stage::sender;
        if (said.starts_with("RCPT TO")) exchange.stage = Stage::recipient;
        if (said.starts_with("DATA")) exchange.stage = Stage::text;
        if (said.starts_with("QUIT")) exchange.is_over = true;
    }
    if (type == CURLINFO_HEADER_IN && size >= 3 && !exchange.is_over) {
        exchange.last_line = said;
        for (auto& c : exchange.last_line) {
            if (c < ' ' || c > '~') c = ' ';
        }
        exchange.last_line.resize(exchange.last_line.find_last_not_of(' ') + 1);
    }
    return 0;
}

struct Everywhere {
    Everywhere() { curl_global_init(CURL_GLOBAL_DEFAULT); }
};

}  // namespace

struct Smtp::Handle {
    explicit Handle(MailServer wanted) : server{std::move(wanted)}, easy{curl_easy_init()} {
        if (easy == nullptr) throw std::bad_alloc{};
    }
    ~Handle() { curl_easy_cleanup(easy); }
    Handle(const Handle&) = delete;
    Handle& operator=(const Handle&) = delete;

    MailServer server;
    CURL* easy;
    Exchange exchange{};  // outlives every call: a connection says farewell after the last
};

Smtp::Smtp(MailServer server) {
    static const Everywhere once;
    handle_ = std::make_unique<Handle>(std::move(server));
}

Smtp::~Smtp() = default;

bool Smtp::is_url(const std::string& url) {
    for (const std::string_view scheme : {"smtp://", "smtps://"}) {
        if (!url.starts_with(scheme)) continue;
        const auto host = std::string_view{url}.substr(scheme.size());
        return !host.empty() && std::ranges::all_of(host, [](char c) {
            return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                   c == '.' || c == '-' || c == ':' || c == '[' || c == ']';
        });
    }
    return false;
}

MailAnswer Smtp::send(const std::string& from, const std::string& to, const std::string& mail) {
    const auto& server = handle_->server;
    auto* easy = handle_->easy;
    auto& exchange = handle_->exchange;
    exchange = {.unsent = mail};
    curl_easy_reset(easy);  // keeps its connections
    const auto sender = "<" + from + ">";
    curl_slist* recipients = curl_slist_append(nullptr, ("<" + to + ">").c_str());
    if (recipients == nullptr) throw std::bad_alloc{};
    curl_easy_setopt(easy, CURLOPT_URL, server.url.c_str());
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl_easy_setopt(easy, CURLOPT_NOPROXY, "*");
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT, std::min(server.timeout_seconds, 10L));
    curl_easy_setopt(easy, CURLOPT_TIMEOUT, server.timeout_seconds);
    curl_easy_setopt(easy, CURLOPT_USE_SSL,
                     static_cast<long>(server.plain ? CURLUSESSL_NONE : CURLUSESSL_ALL));
    if (!server.ca_file.empty()) curl_easy_setopt(easy, CURLOPT_CAINFO, server.ca_file.c_str());
    if (!server.user.empty()) {
        curl_easy_setopt(easy, CURLOPT_USERNAME, server.user.c_str());
        curl_easy_setopt(easy, CURLOPT_PASSWORD, server.password.c_str());
    }
    curl_easy_setopt(easy, CURLOPT_MAIL_FROM, sender.c_str());
    curl_easy_setopt(easy, CURLOPT_MAIL_RCPT, recipients);
    curl_easy_setopt(easy, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(easy, CURLOPT_READFUNCTION, &give);
    curl_easy_setopt(easy, CURLOPT_READDATA, &exchange);
    curl_easy_setopt(easy, CURLOPT_DEBUGFUNCTION, &listen);
    curl_easy_setopt(easy, CURLOPT_DEBUGDATA, &exchange);
    curl_easy_setopt(easy, CURLOPT_VERBOSE, 1L);  // to the function above, and nowhere else
    const auto result = curl_easy_perform(easy);
    curl_slist_free_all(recipients);

    if (result == CURLE_OK) return {Answered::taken, exchange.last_line};
    const bool is_the_letters = exchange.stage == Stage::recipient || exchange.stage == Stage::text;
    const char code = exchange.last_line.empty() ? '?' : exchange.last_line.front();
    if (is_the_letters && code == '5') return {Answered::never, exchange.last_line};
    if (is_the_letters && code == '4') return {Answered::not_now, exchange.last_line};
    // Whether the server has the letter is not known: it is sent again, under the same Message-ID.
    if (exchange.stage == Stage::text)
        return {Answered::not_now, fmt::format("no answer: {}", curl_easy_strerror(result))};
    return {Answered::not_at_all,
            code == '4' || code == '5'
                ? exchange.last_line
                : fmt::format("{}: {}", server.url, curl_easy_strerror(result))};
}

}  // namespace storage
