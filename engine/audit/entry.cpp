#include "engine/audit/entry.hpp"

namespace engine::audit {
namespace {

constexpr std::string_view version = "accede/entry/1";
constexpr std::string_view body_domain = "accede/body/1";

void put_number(std::string& bytes, std::uint64_t value, int width) {
    for (int shift = 8 * (width - 1); shift >= 0; shift -= 8) {
        bytes += static_cast<char>((value >> static_cast<unsigned>(shift)) & 0xffU);
    }
}

void put_text(std::string& bytes, std::string_view text) {
    put_number(bytes, text.size(), 4);
    bytes += text;
}

template <std::size_t n>
void put_bytes(std::string& bytes, const std::array<std::uint8_t, n>& value) {
    bytes.append(reinterpret_cast<const char*>(value.data()), n);
}

class Reader {
public:
    explicit Reader(std::string_view bytes) : rest_{bytes} {}

    std::uint64_t number(std::size_t width) {
        std::uint64_t value = 0;
        for (const char c : take(width)) value = (value << 8U) | static_cast<std::uint8_t>(c);
        return value;
    }
    std::string text() { return std::string{take(number(4))}; }
    template <std::size_t n>
    std::array<std::uint8_t, n> bytes() {
        std::array<std::uint8_t, n> value{};
        const auto from = take(n);
        for (std::size_t i = 0; i < from.size(); ++i) value[i] = static_cast<std::uint8_t>(from[i]);
        return value;
    }
    [[nodiscard]] bool ended_well() const { return whole_ && rest_.empty(); }

private:
    std::string_view take(std::size_t count) {
        if (count > rest_.size()) {
            whole_ = false;
            rest_ = {};
            return {};
        }
        const auto taken = rest_.substr(0, count);
        rest_.remove_prefix(count);
        return taken;
    }

    std::string_view rest_;
    bool whole_ = true;
};

}  // namespace

std::string canonical(const Entry& entry) {
    std::string bytes;
    bytes.reserve(320);
    put_text(bytes, version);
    put_text(bytes, entry.origin);
    put_text(bytes, entry.call);
    put_text(bytes, entry.kind);
    put_text(bytes, entry.subject);
    put_bytes(bytes, entry.subject_id);
    put_number(bytes, static_cast<std::uint64_t>(entry.revision), 8);
    put_text(bytes, entry.event);
    put_text(bytes, entry.from);
    put_text(bytes, entry.to);
    put_bytes(bytes, entry.actor.bytes);
    put_text(bytes, entry.operated_by);
    put_number(bytes, static_cast<std::uint64_t>(entry.at.time_since_epoch().count()), 8);
    put_text(bytes, entry.reason_code);
    put_bytes(bytes, entry.commitment);
    return bytes;
}

std::optional<Entry> entry_from(std::string_view bytes) {
    Reader read{bytes};
    if (read.text() != version) return {};
    Entry entry;
    entry.origin = read.text();
    entry.call = read.text();
    entry.kind = read.text();
    entry.subject = read.text();
    entry.subject_id = read.bytes<16>();
    entry.revision = static_cast<std::int64_t>(read.number(8));
    entry.event = read.text();
    entry.from = read.text();
    entry.to = read.text();
    entry.actor.bytes = read.bytes<16>();
    entry.operated_by = read.text();
    entry.at = Moment{std::chrono::microseconds{static_cast<std::int64_t>(read.number(8))}};
    entry.reason_code = read.text();
    entry.commitment = read.bytes<32>();
    if (!read.ended_well()) return {};
    return entry;
}

Digest commitment(const std::array<std::uint8_t, 32>& salt, std::string_view body) {
    std::string bytes{body_domain};
    put_bytes(bytes, salt);
    bytes += body;
    return sha256(bytes);
}

}  // namespace engine::audit
