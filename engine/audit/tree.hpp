// The Merkle tree over the log's entries, as RFC 6962 (section 2.1) and RFC 9162 have it: SHA-256,
// a leaf is hashed behind 0x00, a node behind 0x01. The empty tree's root is SHA-256 of nothing.
//
// Proofs are made from the hashes of complete subtrees, which is all that a log keeps, and checked
// from nothing but themselves.
#pragma once

#include "engine/audit/digest.hpp"

#include <cstdint>
#include <functional>
#include <span>
#include <string_view>
#include <vector>

namespace engine::audit {

[[nodiscard]] Digest leaf_hash(std::string_view bytes);
[[nodiscard]] Digest node_hash(const Digest& left, const Digest& right);

// A tree that grows by a leaf at a time and remembers no more than one hash a level.
class GrowingTree {
public:
    void add(const Digest& leaf);
    [[nodiscard]] std::uint64_t size() const { return size_; }
    [[nodiscard]] Digest root() const;

private:
    std::uint64_t size_ = 0;
    std::vector<Digest> peaks_;  // of complete subtrees, the largest first
};

// The hash of the complete subtree over the leaves [index * 2^level, (index + 1) * 2^level). Asked
// only for subtrees that lie in the tree.
using Subtrees = std::function<Digest(int level, std::uint64_t index)>;

[[nodiscard]] Digest root_of(std::uint64_t size, const Subtrees&);

// That the leaf at `index` lies in the tree of `size` leaves; index < size.
[[nodiscard]] std::vector<Digest> prove_inclusion(std::uint64_t index, std::uint64_t size,
                                                  const Subtrees&);
// That the tree of `size` leaves begins with the tree of `old_size`; old_size <= size. Nothing is
// to be shown for the empty tree and for equal ones.
[[nodiscard]] std::vector<Digest> prove_consistency(std::uint64_t old_size, std::uint64_t size,
                                                    const Subtrees&);

// False for any proof that is not exactly what was to be shown, a hash too many among them.
[[nodiscard]] bool shows_inclusion(std::uint64_t index, std::uint64_t size, const Digest& leaf,
                                   const Digest& root, std::span<const Digest> proof);
[[nodiscard]] bool shows_consistency(std::uint64_t old_size, std::uint64_t size,
                                     const Digest& old_root, const Digest& root,
                                     std::span<const Digest> proof);

}  // namespace engine::audit
