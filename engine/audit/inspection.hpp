// A sealed log gone through from its first entry to its last, as whoever distrusts it would: each
// entry against the hash under which it was sealed, the tree against every checkpoint, checkpoints
// against the keys, closings against their counts, times against times. It is told what is there,
// in order, and remembers little of it: the tree's edge, a count for each call.
#pragma once

#include "engine/audit/entry.hpp"
#include "engine/audit/note.hpp"
#include "engine/audit/tree.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace engine::audit {

// What is wrong, with which entry (counted from 0; where a checkpoint is all that is known, the
// first that may be it), and up to which size all was as it was signed.
struct Finding {
    std::uint64_t entry = 0;
    std::uint64_t good_until = 0;
    std::string what;
};

// "entry 131: is not as it was sealed; all is well up to the checkpoint of 120 entries"
[[nodiscard]] std::string text_of(const Finding&);

// What was given out and kept elsewhere.
struct KeptCheckpoint {
    std::string where;  // "checkpoint.txt"
    std::string note;
};

class Inspection {
public:
    using Found = std::function<void(const Finding&)>;

    // The key is the log's first; the others are handed over in the log.
    Inspection(std::string origin, VerifierKey first, std::vector<KeptCheckpoint>, Found);
    ~Inspection();

    // The next entry; the hash under which it was sealed, where it is known; that which an earlier
    // copy of the log has there, where there is one. Gives what the bytes say, if they can be read.
    std::optional<Entry> entry(std::string_view canonical, const std::optional<Digest>& sealed,
                               const std::optional<Digest>& kept = {});
    // There is none at the next place.
    void missing(const std::optional<Digest>& sealed);
    // The log's own checkpoint of the size that is reached.
    void checkpoint(std::string_view note);
    // There is no more.
    void end();

    [[nodiscard]] std::uint64_t size() const { return tree_.size(); }
    [[nodiscard]] Digest root() const { return tree_.root(); }
    [[nodiscard]] std::uint64_t checkpoints() const { return checkpoints_; }
    // The key that signs a log of this size.
    [[nodiscard]] const VerifierKey& key() const { return keys_.back(); }

private:
    struct Awaited {
        Checkpoint checkpoint;
        std::string where;
        std::string note;
    };
    struct OfCall {
        std::int64_t entries = 0;
        Moment latest = Moment::min();
    };

    void found(std::uint64_t entry, std::string what);
    void look_at(const Entry&);
    void look_at_kept();
    void grow(const Digest&);

    std::string origin_;
    std::vector<VerifierKey> keys_;  // the last one signs
    Found found_;
    std::multimap<std::uint64_t, Awaited> kept_;
    GrowingTree tree_;
    std::uint64_t good_until_ = 0;
    std::uint64_t checkpoints_ = 0;
    bool forked_ = false;
    std::uint64_t good_kept_ = 0;
    bool kept_differs_ = false;
    std::optional<VerifierKey> next_key_;
    bool handed_over_ = false;  // by an entry that is in the tree already
    std::string closing_;       // the call whose closing the next entry must count
    std::map<std::string, OfCall, std::less<>> calls_;
};

// The steps among the entries walked through the charts, each subject from the beginning. Steps of
// different subjects may come in any order, so it remembers where each subject stands: to bound
// that, only every `of`-th is looked at, and the log gone through `of` times.
class Replaying {
public:
    explicit Replaying(unsigned part = 0, unsigned of = 1);
    ~Replaying();
    Replaying(Replaying&&) noexcept;
    Replaying& operator=(Replaying&&) noexcept;

    // What is wrong with the step, or nothing; nothing of what is no step.
    std::string step(const Entry&);
    [[nodiscard]] std::int64_t steps() const;
    [[nodiscard]] std::int64_t subjects() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace engine::audit
