#include "tests/engine/charts/worlds.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace tests {
namespace {

class Unpacker {
public:
    explicit Unpacker(Key key) : key_{key} {}
    // In the opposite order.
    template <class Value>
    void take(Value& value, int bits) {
        value = static_cast<Value>(key_.low & ((std::uint64_t{1} << bits) - 1));
        key_.low = (key_.low >> bits) | (key_.high << (64 - bits));
        key_.high >>= bits;
    }

private:
    Key key_;
};

}  // namespace

Key pack(const World& world) {
    Packer packer;
    packer.add(world.hour, 3).add(world.is_extended, 1).add(world.call, 3);
    for (const auto& one : world.nominations) {
        packer.add(one.state, 4)
            .add(one.completion_is_over, 1)
            .add(one.was_submitted, 1)
            .add(one.was_screened, 1);
    }
    for (const auto& seat : world.seats) {
        packer.add(seat.state, 4)
            .add(seat.in_favour, 1)
            .add(seat.keeps_counting, 1)
            .add(seat.has_conflict, 1);
    }
    packer.add(world.plan.state, 3).add(world.plan.kind, 1);
    for (const auto& item : world.plan.items) {
        packer.add(item.says, 2).add(item.is_reasoned, 1).add(item.has_moved, 1);
    }
    return packer.add(world.plan.proposer, 2).add(world.plan.approver, 2).key();
}

World unpack(Key key) {
    Unpacker unpacker{key};
    World world;
    unpacker.take(world.plan.approver, 2);
    unpacker.take(world.plan.proposer, 2);
    for (std::size_t i = world.plan.items.size(); i-- > 0;) {
        auto& item = world.plan.items[i];
        unpacker.take(item.has_moved, 1);
        unpacker.take(item.is_reasoned, 1);
        unpacker.take(item.says, 2);
    }
    unpacker.take(world.plan.kind, 1);
    unpacker.take(world.plan.state, 3);
    for (std::size_t i = world.seats.size(); i-- > 0;) {
        auto& seat = world.seats[i];
        unpacker.take(seat.has_conflict, 1);
        unpacker.take(seat.keeps_counting, 1);
        unpacker.take(seat.in_favour, 1);
        unpacker.take(seat.state, 4);
    }
    for (std::size_t i = world.nominations.size(); i-- > 0;) {
        auto& one = world.nominations[i];
        unpacker.take(one.was_screened, 1);
        unpacker.take(one.was_submitted, 1);
        unpacker.take(one.completion_is_over, 1);
        unpacker.take(one.state, 4);
    }
    unpacker.take(world.call, 3);
    unpacker.take(world.is_extended, 1);
    unpacker.take(world.hour, 3);
    return world;
}

std::string describe(const World& world, int nominations, int jurors) {
    auto text = fmt::format("hour {}{} call {}", world.hour, world.is_extended ? " (extended)" : "",
                            name_of(world.call));
    for (int i = 0; i < nominations; ++i)
        text += fmt::format(" {}", name_of(world.nominations[static_cast<std::size_t>(i)].state));
    for (int i = 0; i < jurors; ++i) {
        const auto& seat = world.seats[static_cast<std::size_t>(i)];
        text += fmt::format(" {}{}{}", name_of(seat.state), seat.in_favour ? "+" : "",
                            seat.has_conflict ? "!" : "");
    }
    if (world.plan.state != engine::cohort::State::absent) {
        text += fmt::format(" {} {}", name_of(world.plan.kind), name_of(world.plan.state));
    }
    return text;
}

std::pair<std::uint32_t, bool> Worlds::note(Key key, std::uint32_t parent) {
    if (2 * (keys_.size() + 1) > slots_.size()) grow();
    auto& slot = slot_of(key);
    if (slot != nowhere) return {slot, false};
    slot = static_cast<std::uint32_t>(keys_.size());
    keys_.push_back(key);
    parents_.push_back(parent);
    return {slot, true};
}

std::uint32_t& Worlds::slot_of(Key key) {
    std::uint64_t mixed = (key.high * 0x9e3779b97f4a7c15U) ^ key.low;
    mixed = (mixed ^ (mixed >> 32)) * 0xd6e8feb86659fd93U;
    mixed ^= mixed >> 32;
    const auto mask = slots_.size() - 1;
    auto at = static_cast<std::size_t>(mixed) & mask;
    while (slots_[at] != nowhere && keys_[slots_[at]] != key) at = (at + 1) & mask;
    return slots_[at];
}

void Worlds::grow() {
    slots_.assign(std::max<std::size_t>(1024, 2 * slots_.size()), nowhere);
    for (std::size_t i = 0; i < keys_.size(); ++i)
        slot_of(keys_[i]) = static_cast<std::uint32_t>(i);
}

}  // namespace tests
