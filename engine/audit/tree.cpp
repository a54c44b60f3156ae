#include "engine/audit/tree.hpp"

#include <array>
#include <bit>
#include <cassert>
#include <cstring>
#include <string>

namespace engine::audit {
namespace {

// The largest power of two below n; n > 1.
std::uint64_t split_of(std::uint64_t n) {
    return std::bit_floor(n - 1);
}

// The hash over the leaves [first, first + count), where that range is one of the tree's own.
Digest range(std::uint64_t first, std::uint64_t count, const Subtrees& subtrees) {
    if (std::has_single_bit(count)) return subtrees(std::countr_zero(count), first / count);
    const auto left = split_of(count);
    return node_hash(range(first, left, subtrees), range(first + left, count - left, subtrees));
}

void path(std::uint64_t index, std::uint64_t first, std::uint64_t count, const Subtrees& subtrees,
          std::vector<Digest>& proof) {
    if (count == 1) return;
    const auto left = split_of(count);
    if (index < left) {
        path(index, first, left, subtrees, proof);
        proof.push_back(range(first + left, count - left, subtrees));
    } else {
        path(index - left, first + left, count - left, subtrees, proof);
        proof.push_back(range(first, left, subtrees));
    }
}

// RFC 6962, 2.1.2: `whole` while the old tree's own root is what its holder knows already.
void growth(std::uint64_t old_count, std::uint64_t first, std::uint64_t count, bool whole,
            const Subtrees& subtrees, std::vector<Digest>& proof) {
    if (old_count == count) {
        if (!whole) proof.push_back(range(first, count, subtrees));
        return;
    }
    const auto left = split_of(count);
    if (old_count <= left) {
        growth(old_count, first, left, whole, subtrees, proof);
        proof.push_back(range(first + left, count - left, subtrees));
    } else {
        growth(old_count - left, first + left, count - left, false, subtrees, proof);
        proof.push_back(range(first, left, subtrees));
    }
}

}  // namespace

Digest leaf_hash(std::string_view bytes) {
    thread_local std::string prefixed;
    prefixed.assign(1, '\0');
    prefixed += bytes;
    return sha256(prefixed);
}

Digest node_hash(const Digest& left, const Digest& right) {
    std::array<std::uint8_t, 1 + 2 * sizeof(Digest)> bytes{1};
    std::memcpy(bytes.data() + 1, left.data(), left.size());
    std::memcpy(bytes.data() + 1 + left.size(), right.data(), right.size());
    return sha256(std::span<const std::uint8_t>{bytes});
}

void GrowingTree::add(const Digest& leaf) {
    auto hash = leaf;
    // As many peaks are as high as the new one as the old size has ones at its end.
    for (auto rest = size_; (rest & 1U) != 0; rest >>= 1U) {
        hash = node_hash(peaks_.back(), hash);
        peaks_.pop_back();
    }
    peaks_.push_back(hash);
    ++size_;
}

Digest GrowingTree::root() const {
    if (peaks_.empty()) return sha256(std::string_view{});
    auto hash = peaks_.back();
    for (auto peak = peaks_.rbegin() + 1; peak != peaks_.rend(); ++peak)
        hash = node_hash(*peak, hash);
    return hash;
}

Digest root_of(std::uint64_t size, const Subtrees& subtrees) {
    return size == 0 ? sha256(std::string_view{}) : range(0, size, subtrees);
}

std::vector<Digest> prove_inclusion(std::uint64_t index, std::uint64_t size,
                                    const Subtrees& subtrees) {
    assert(index < size);
    std::vector<Digest> proof;
    path(index, 0, size, subtrees, proof);
    return proof;
}

std::vector<Digest> prove_consistency(std::uint64_t old_size, std::uint64_t size,
                                      const Subtrees& subtrees) {
    assert(old_size <= size);
    std::vector<Digest> proof;
    if (old_size > 0) growth(old_size, 0, size, true, subtrees, proof);
    return proof;
}

// RFC 9162, 2.1.3.2.
bool shows_inclusion(std::uint64_t index, std::uint64_t size, const Digest& leaf,
                     const Digest& root, std::span<const Digest> proof) {
    if (index >= size) return false;
    auto node = index;
    auto last = size - 1;
    auto hash = leaf;
    for (const auto& step : proof) {
        if (last == 0) return false;
        if ((node & 1U) != 0 || node == last) {
            hash = node_hash(step, hash);
            while ((node & 1U) == 0 && node != 0) {
                node >>= 1U;
                last >>= 1U;
            }
        } else {
            hash = node_hash(hash, step);
        }
        node >>= 1U;
        last >>= 1U;
    }
    return last == 0 && hash == root;
}

// RFC 9162, 2.1.4.2.
bool shows_consistency(std::uint64_t old_size, std::uint64_t size, const Digest& old_root,
                       const Digest& root, std::span<const Digest> proof) {
    if (old_size > size) return false;
    if (old_size == size) return proof.empty() && old_root == root;
    if (old_size == 0) return proof.empty() && old_root == sha256(std::string_view{});
    auto node = old_size - 1;
    auto last = size - 1;
    while ((node & 1U) != 0) {
        node >>= 1U;
        last >>= 1U;
    }
    auto rest = proof;
    auto seed = old_root;
    if (!std::has_single_bit(old_size)) {
        if (rest.empty()) return false;
        seed = rest.front();
        rest = rest.subspan(1);
    }
    auto old_hash = seed;
    auto hash = seed;
    for (const auto& step : rest) {
        if (last == 0) return false;
        if ((node & 1U) != 0 || node == last) {
            old_hash = node_hash(step, old_hash);
            hash = node_hash(step, hash);
            while ((node & 1U) == 0 && node != 0) {
                node >>= 1U;
                last >>= 1U;
            }
        } else {
            hash = node_hash(hash, step);
        }
        node >>= 1U;
        last >>= 1U;
    }
    return last == 0 && old_hash == old_root && hash == root;
}

}  // namespace engine::audit
