#include "engine/audit/inspection.hpp"

#include "engine/atlas.hpp"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

namespace engine::audit {
namespace {

// A transaction asks for the time, and commits later. None takes an hour.
constexpr auto longest_transaction = std::chrono::hours{1};

}  // namespace

std::string text_of(const Finding& finding) {
    const auto since =
        finding.good_until == 0
            ? std::string{"no checkpoint before it holds"}
            : fmt::format("all is well up to the checkpoint of {} entries", finding.good_until);
    return fmt::format("entry {}: {}; {}", finding.entry, finding.what, since);
}

Inspection::Inspection(std::string origin, VerifierKey first, std::vector<KeptCheckpoint> kept,
                       Found found)
    : origin_{std::move(origin)}, keys_{std::move(first)}, found_{std::move(found)} {
    for (auto& one : kept) {
        const auto checkpoint = checkpoint_from(one.note);
        if (!checkpoint || checkpoint->origin != origin_) {
            this->found(0, fmt::format("{} is no checkpoint of {}", one.where, origin_));
            continue;
        }
        // Whose signature it is can be said when the keys are known that sign at its size.
        kept_.emplace(checkpoint->size, Awaited{*checkpoint, one.where, one.note});
    }
}

Inspection::~Inspection() = default;

void Inspection::found(std::uint64_t entry, std::string what) {
    found_({entry, good_until_, std::move(what)});
}

std::optional<Entry> Inspection::entry(std::string_view canonical,
                                       const std::optional<Digest>& sealed,
                                       const std::optional<Digest>& kept) {
    const auto hash = leaf_hash(canonical);
    const bool as_sealed = !sealed || *sealed == hash;
    if (!as_sealed) found(size(), "is not as it was sealed");
    if (as_sealed && kept && *kept != hash)
        found(size(), "is not as the earlier copy of the log has it");
    auto entry = entry_from(canonical);
    if (!entry)
        found(size(), "cannot be read");
    else
        look_at(*entry);
    grow(sealed.value_or(hash));
    return entry;
}

void Inspection::missing(const std::optional<Digest>& sealed) {
    found(size(), "is not there");
    grow(sealed.value_or(Digest{}));
}

void Inspection::look_at(const Entry& entry) {
    if (entry.origin != origin_) found(size(), "is of another log");
    if (!closing_.empty()) {
        const auto& closed = calls_[closing_];
        if (entry.kind != "act" || entry.event != "CloseLog" || entry.call != closing_)
            found(size(), fmt::format("call {} was closed before it, and nothing says with how "
                                      "many entries",
                                      closing_));
        else if (entry.to != std::to_string(closed.entries))
            found(size(), fmt::format("says that call {} was closed with {} entries, and there are "
                                      "{}",
                                      closing_, entry.to, closed.entries));
        closing_.clear();
    } else if (entry.kind == "act" && entry.event == "CloseLog") {
        found(size(), "counts the entries of a call that was not closed before it");
    }
    auto& call = calls_[entry.call];
    ++call.entries;
    // The closing's count is of the sealer's time, which comes later.
    if (entry.call != "-" && entry.event != "CloseLog") {
        if (call.latest != Moment::min() && entry.at + longest_transaction < call.latest)
            found(size(), fmt::format("is dated {}, and comes after one of {}", iso(entry.at),
                                      iso(call.latest)));
        call.latest = std::max(call.latest, entry.at);
    }
    if (entry.kind == "step" && entry.subject == "call" &&
        (entry.event == "Close" || entry.event == "Archive"))
        closing_ = entry.call;
    if (entry.kind == "act" && entry.event == "RotateKey") {
        const auto next = verifier_key_from(entry.to);
        if (entry.from != key().text() || !next || next->name != origin_)
            found(size(), "hands over to a key from one that does not sign this log");
        else
            next_key_ = *next;
    }
}

void Inspection::grow(const Digest& leaf) {
    // What handed over the key is still signed by the old one.
    if (handed_over_) {
        keys_.push_back(*std::exchange(next_key_, {}));
        handed_over_ = false;
    }
    tree_.add(leaf);
    handed_over_ = next_key_.has_value();
    look_at_kept();
}

void Inspection::look_at_kept() {
    const auto [first, last] = kept_.equal_range(size());
    for (auto one = first; one != last; ++one) {
        const auto& awaited = one->second;
        if (!checkpoint_signed_by(awaited.note, key())) {
            found(good_until_, fmt::format("{} is not signed by the key that signs {} entries, {}",
                                           awaited.where, size(), key().text()));
            continue;
        }
        if (awaited.checkpoint.root == root()) continue;
        // All that follow differ with it.
        if (!std::exchange(kept_differs_, true))
            found(good_kept_,
                  fmt::format("one of the entries {} to {} is not as it was when {} was "
                              "given out",
                              good_kept_, size() - 1, awaited.where));
    }
    if (first != last && !kept_differs_) good_kept_ = size();
}

void Inspection::checkpoint(std::string_view note) {
    ++checkpoints_;
    const auto checkpoint = checkpoint_from(note);
    if (!checkpoint || checkpoint->size != size()) {
        found(good_until_, fmt::format("the checkpoint of {} entries is none", size()));
        return;
    }
    if (!checkpoint_signed_by(note, key())) {
        found(good_until_, fmt::format("the checkpoint of {} entries is not signed by {}", size(),
                                       key().text()));
        return;
    }
    if (checkpoint->root != root()) {
        if (!std::exchange(forked_, true))
            found(good_until_,
                  fmt::format("one of the entries {} to {} is not as the checkpoint of {} entries "
                              "was signed for",
                              good_until_, size() - 1, size()));
        return;
    }
    if (!forked_) good_until_ = size();
}

void Inspection::end() {
    if (!closing_.empty())
        found(size(),
              fmt::format("call {} was closed, and nothing says with how many entries", closing_));
    for (auto one = kept_.upper_bound(size()); one != kept_.end(); ++one)
        found(size(), fmt::format("is not there: {} is of {} entries, and the log has {}",
                                  one->second.where, one->first, size()));
}

// ---- replaying ----

namespace {

struct Bytes16 {
    std::size_t operator()(const std::array<std::uint8_t, 16>& id) const {
        std::array<std::uint64_t, 2> halves{};
        std::memcpy(halves.data(), id.data(), sizeof halves);
        return static_cast<std::size_t>(halves[0] ^ (halves[1] * 0x9e3779b97f4a7c15U));
    }
};

}  // namespace

struct Replaying::State {
    struct Stands {
        const atlas::Line* arrow;  // that led there
        std::int64_t revision;
    };

    State(unsigned its_part, unsigned its_of) : part{its_part}, of{its_of} {
        for (const auto& line : lines) arrows.emplace(key_of(line), &line);
    }

    static std::string key_of(const atlas::Line& line) {
        return key_of(line.subject, line.from, line.event, line.to);
    }
    static std::string key_of(std::string_view subject, std::string_view from,
                              std::string_view event, std::string_view to) {
        std::string key;
        key.reserve(subject.size() + from.size() + event.size() + to.size() + 3);
        for (const auto part_of : {subject, from, event, to}) (key += part_of) += '\n';
        return key;
    }

    unsigned part;
    unsigned of;
    std::int64_t steps = 0;
    std::vector<atlas::Line> lines = atlas::every_arrow();
    std::unordered_map<std::string, const atlas::Line*> arrows;
    std::unordered_map<std::array<std::uint8_t, 16>, Stands, Bytes16> subjects;
};

Replaying::Replaying(unsigned part, unsigned of) : state_{std::make_unique<State>(part, of)} {}
Replaying::~Replaying() = default;
Replaying::Replaying(Replaying&&) noexcept = default;
Replaying& Replaying::operator=(Replaying&&) noexcept = default;

std::int64_t Replaying::steps() const {
    return state_->steps;
}
std::int64_t Replaying::subjects() const {
    return static_cast<std::int64_t>(state_->subjects.size());
}

std::string Replaying::step(const Entry& entry) {
    auto& all = *state_;
    if (entry.kind != "step" || entry.subject_id[15] % all.of != all.part) return {};
    ++all.steps;
    const auto arrow =
        all.arrows.find(State::key_of(entry.subject, entry.from, entry.event, entry.to));
    auto& stands =
        all.subjects.try_emplace(entry.subject_id, State::Stands{nullptr, 0}).first->second;
    const auto was =
        stands.arrow == nullptr ? std::string_view{"absent"} : std::string_view{stands.arrow->to};
    const auto before = stands.revision;
    stands.revision = entry.revision;
    std::string wrong;
    if (entry.revision != before + 1)
        wrong =
            fmt::format("revision {} of a {} follows {}", entry.revision, entry.subject, before);
    else if (entry.from != was)
        wrong = fmt::format("leaves {} while the {} was {}", entry.from, entry.subject, was);
    else if (arrow == all.arrows.end())
        wrong = fmt::format("no chart has {} from {} to {} of a {}", entry.event, entry.from,
                            entry.to, entry.subject);
    if (arrow != all.arrows.end()) stands.arrow = arrow->second;
    return wrong;
}

}  // namespace engine::audit
