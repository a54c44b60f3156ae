// The sealed log: what it costs those who write, how soon what they wrote is under a signed head,
// and how fast a stranger goes through it.
#include "tests/bench/ground.hpp"

#include "engine/audit/inspection.hpp"
#include "engine/audit/tiles.hpp"
#include "storage/log_export.hpp"
#include "storage/sealing.hpp"
#include "tests/support/folder.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <ctime>
#include <fstream>
#include <iostream>
#include <map>
#include <stdexcept>
#include <thread>

#include <fmt/format.h>

namespace bench {
namespace {

namespace audit = engine::audit;
namespace fs = std::filesystem;
using Steady = std::chrono::steady_clock;

double seconds_since(Steady::time_point begun) {
    return std::chrono::duration<double>(Steady::now() - begun).count();
}

// An entry as nominations leave them, the nth of its log.
audit::Entry synthetic(std::uint64_t number) {
    struct Step {
        const char* event;
        const char* from;
        const char* to;
    };
    static constexpr std::array walk{
        Step{"Begin", "absent", "draft"}, Step{"Edit", "draft", "draft"},
        Step{"Submit", "draft", "submitted"}, Step{"FindEligible", "submitted", "eligible"},
        Step{"OpenReview", "eligible", "under_review"}};
    const auto& step = walk[number % walk.size()];
    audit::Entry entry{.origin = "accede.bench",
                       .call = "2098",
                       .kind = "step",
                       .subject = "nomination",
                       .revision = static_cast<std::int64_t>(1 + number % walk.size()),
                       .event = step.event,
                       .from = step.from,
                       .to = step.to,
                       .operated_by = "bench",
                       .at = engine::Moment{std::chrono::microseconds{
                           4'000'000'000'000'000 + static_cast<std::int64_t>(number)}}};
    for (unsigned i = 0; i < 8; ++i)
        entry.subject_id[8 + i] =
            static_cast<std::uint8_t>((number / walk.size()) >> (8 * (7 - i)));
    entry.actor.bytes[0] = 7;
    entry.commitment[0] = static_cast<std::uint8_t>(number);
    return entry;
}

// Of this program's processor time: others may be at work on the machine.
double processor_seconds(const std::function<void()>& work) {
    const auto begun = std::clock();
    work();
    return static_cast<double>(std::clock() - begun) / CLOCKS_PER_SEC;
}

void hashing() {
    constexpr std::uint64_t count = 1'000'000;
    const auto bytes = audit::canonical(synthetic(7));
    audit::GrowingTree tree;
    const auto seconds = processor_seconds([&] {
        for (std::uint64_t i = 0; i < count; ++i) tree.add(audit::leaf_hash(bytes));
    });
    tell(fmt::format("leaves of {} bytes hashed into the tree, on one core", bytes.size()),
         count / seconds / 1e6, "million/s", 1.0);
    std::vector<audit::Entry> entries;
    for (std::uint64_t i = 0; i < 100'000; ++i) entries.push_back(synthetic(i));
    std::uint64_t done = 0;
    const auto replaying = processor_seconds([&] {
        while (done < count) {
            audit::Replaying replay;
            for (const auto& entry : entries)
                if (!replay.step(entry).empty()) throw std::runtime_error{"a chart refused a step"};
            done += entries.size();
        }
    });
    tell("transitions of an export replayed, on one core",
         static_cast<double>(done) / replaying / 1e6, "million/s", 1.0);
}

std::int64_t peak_kilobytes() {
    std::ifstream status{"/proc/self/status"};
    for (std::string word; status >> word;) {
        std::int64_t kilobytes = 0;
        if (word == "VmHWM:" && status >> kilobytes) return kilobytes;
    }
    return 0;
}

// An export that never was in a database.
void write_synthetic(const fs::path& folder, std::uint64_t size) {
    const auto put = [&](const std::string& path, const std::string& bytes) {
        fs::create_directories((folder / path).parent_path());
        std::ofstream file{folder / path, std::ios::binary};
        file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    };
    const auto keep = [&](int level, std::uint64_t tile, const std::string& bytes) {
        put(audit::tile_path(level, tile, bytes.size() / sizeof(audit::Digest)), bytes);
    };
    audit::GrowingTree tree;
    audit::GrowingTiles tiles{keep};
    std::string bundle;
    for (std::uint64_t i = 0; i < size; ++i) {
        const auto bytes = audit::canonical(synthetic(i));
        audit::add_to_bundle(bundle, bytes);
        const auto hash = audit::leaf_hash(bytes);
        tree.add(hash);
        tiles.add(hash);
        if ((i + 1) % audit::tile_width != 0 && i + 1 != size) continue;
        const auto tile = i / audit::tile_width;
        put(audit::bundle_path(tile, audit::width_of(0, tile, size)), bundle);
        bundle.clear();
    }
    tiles.rest(keep);
    const audit::SignerKey key{"accede.bench", {1}};
    put("vkey", key.verifier().text() + "\n");
    put("keys", "0 " + key.verifier().text() + "\n");
    put("checkpoint",
        audit::sign(audit::Checkpoint{"accede.bench", size, tree.root()}.text(), key));
}

void strangers() {
    constexpr std::uint64_t size = 10'000'000;
    const tests::Folder folder;
    write_synthetic(folder.path(), size);
    std::int64_t steps = 0;
    const auto before = peak_kilobytes();
    const auto seconds = processor_seconds([&] {
        const auto verified = storage::log_export::verify(folder.path(), {});
        if (!verified || !verified->faults.empty())
            throw std::runtime_error{verified ? verified->faults.front()
                                              : verified.error().explanation};
        steps = verified->steps;
    });
    tell(fmt::format("entries of an export of {} verified whole, on one core", size),
         static_cast<double>(steps) / seconds / 1e6, "million/s");
    tell("  memory that it took more than before",
         static_cast<double>(peak_kilobytes() - before) / 1024, "MB", 512, false);
    const audit::Subtrees subtrees = audit::subtrees_from([&](int level, std::uint64_t tile) {
        std::ifstream file{
            folder.path() / audit::tile_path(level, tile, audit::width_of(level, tile, size)),
            std::ios::binary};
        std::string bytes(8192, '\0');
        file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
        bytes.resize(static_cast<std::size_t>(file.gcount()));
        return bytes;
    });
    const auto proving = timed([&] {
        for (std::uint64_t i = 0; i < 100; ++i) {
            static_cast<void>(audit::prove_inclusion(i * 99'991, size, subtrees));
            static_cast<void>(audit::prove_consistency(1 + i * 99'991, size, subtrees));
        }
    });
    tell("an inclusion and a consistency proof of that log", proving / 100 * 1000, "ms", 10, false);
}

// What goes on beside the writers.
class Sealer {
public:
    Sealer(const Ground& ground, const fs::path& folder)
        : thread_{[this, &ground, folder] { run(ground, folder); }} {}
    ~Sealer() { stop(); }
    Sealer(const Sealer&) = delete;
    Sealer& operator=(const Sealer&) = delete;

    // When the entries that were written meanwhile came under a signed head, by their numbers.
    std::map<std::int64_t, Steady::time_point> stop() {
        over_ = true;
        if (thread_.joinable()) thread_.join();
        return sealed_at_;
    }

private:
    void run(const Ground& ground, const fs::path& path) {
        auto connection = ground.connect();
        const storage::sealing::Folder folder{path};
        for (bool last = false; !last;) {
            last = over_;  // whatever was committed before is sealed too
            for (bool more = true; more;) {
                const auto sealed = storage::sealing::seal(connection, folder).value();
                const auto now = Steady::now();
                more = sealed.more;
                for (const auto& row : connection.run(fmt::format(
                         "SELECT entry_id FROM accede.leaf WHERE call_id = '-' AND leaf_index >= "
                         "{}",
                         sealed.size - static_cast<std::uint64_t>(sealed.entries))))
                    sealed_at_.emplace(row[0].as<std::int64_t>(), now);
            }
            for (int i = 0; i < 20 && !over_; ++i)
                std::this_thread::sleep_for(std::chrono::milliseconds{50});
        }
    }

    std::atomic<bool> over_ = false;
    std::map<std::int64_t, Steady::time_point> sealed_at_;
    std::thread thread_;
};

// Of each entry that eight clients write as fast as they can: the seconds from when it is committed
// until it is under a signed head.
std::vector<double> lags(const Ground& ground, const fs::path& folder, double seconds) {
    Sealer sealer{ground, folder};
    const auto bytes = audit::canonical(synthetic(1));
    const auto insert = fmt::format(
        "INSERT INTO accede.audit_entry (call_id, kind, subject, subject_id, canonical) "
        "VALUES ('-', 'act', 'bench', gen_random_uuid(), decode('{}', 'hex')) RETURNING entry_id",
        audit::hex({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()}));
    std::vector<std::map<std::int64_t, Steady::time_point>> committed(8);
    std::vector<std::thread> writers;
    const auto begun = Steady::now();
    for (auto& mine : committed) {
        writers.emplace_back([&] {
            auto connection = ground.connect();
            while (seconds_since(begun) < seconds) {
                const auto entry = connection.run(insert)[0][0].as<std::int64_t>();
                mine.emplace(entry, Steady::now());
            }
        });
    }
    for (auto& writer : writers) writer.join();
    const auto sealed_at = sealer.stop();
    std::vector<double> all;
    for (const auto& mine : committed)
        for (const auto& [entry, at] : mine)
            all.push_back(std::chrono::duration<double>(sealed_at.at(entry) - at).count());
    std::ranges::sort(all);
    return all;
}

}  // namespace

void verification(const Wishes&) {
    hashing();
    strangers();
}

void sealing(const Wishes& wishes) {
    const Ground ground;
    const int wanted =
        static_cast<int>((wishes.seconds + 0.5) * 2 * wishes.rounds * 4'500 + 3 * 4'500);
    const auto references = prepare(ground, wanted);
    auto connection = ground.connect();
    set_clock(connection, "2098-03-02T00:00:00Z");
    {
        storage::Registry registry{connection};
        required(registry.advance_call(as("ada"), call, engine::call::Close{}));
    }
    const tests::Folder folder;
    const storage::sealing::Folder keys{folder.path()};
    std::int64_t sealed = 0;
    const auto catching_up = timed([&] {
        for (;;) {
            const auto some = storage::sealing::seal(connection, keys);
            sealed += some.value().entries;
            if (!some->more) break;
        }
    });
    tell(fmt::format("entries sealed, catching up on {}", sealed),
         static_cast<double>(sealed) / catching_up, "/s", 30'000);
    std::atomic<std::size_t> next = 0;
    std::vector<double> ratios;
    const auto steps = [&] {
        return take_steps(ground, references, next, 8, wishes.seconds,
                          engine::nomination::FindEligible{})
            .rate;
    };
    for (int round = 0; round < wishes.rounds; ++round) {
        const auto with = [&] {
            // What was written while nobody sealed is none of this run's work.
            while (storage::sealing::seal(connection, keys).value().more) {
            }
            const Sealer sealer{ground, folder.path()};
            return steps();
        };
        // In turns, so that neither is always first.
        const double first = round % 2 == 0 ? steps() : with();
        const double second = round % 2 == 0 ? with() : steps();
        ratios.push_back(round % 2 == 0 ? second / first : first / second);
    }
    tell("steps of 8 clients while they are sealed, of those that are not", median(ratios), "x",
         0.95);
    // Long enough for several heads.
    const auto waited = lags(ground, folder.path(), std::max(wishes.seconds, 8.0));
    tell(fmt::format("p99 of {} from an entry's commit to a signed head over it", waited.size()),
         waited.empty() ? 0 : waited[waited.size() * 99 / 100], "s", 2.0, false);
}

}  // namespace bench
