// The tree, its proofs and what is signed, against vectors that others published: the leaves and
// roots that every implementation of RFC 6962 is tried with, and the note of Go's sumdb/note.
#include "engine/audit/note.hpp"
#include "engine/audit/tiles.hpp"
#include "engine/audit/tree.hpp"

#include <map>
#include <random>

#include <doctest/doctest.h>

using namespace engine::audit;

namespace {

std::string from_hex(std::string_view text) {
    return bytes_from_hex(text).value();
}

const std::vector<std::string>& published_leaves() {
    static const std::vector<std::string> all{"",
                                              from_hex("00"),
                                              from_hex("10"),
                                              from_hex("2021"),
                                              from_hex("3031"),
                                              from_hex("40414243"),
                                              from_hex("5051525354555657"),
                                              from_hex("606162636465666768696a6b6c6d6e6f")};
    return all;
}

constexpr std::array published_roots{
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};

// A log of so many leaves, kept as tiles.
struct Log {
    explicit Log(std::uint64_t size) {
        GrowingTree tree;
        const auto keep = [this](int level, std::uint64_t tile, const std::string& bytes) {
            tiles[{level, tile}] = bytes;
        };
        GrowingTiles growing{keep};
        roots.push_back(tree.root());
        for (std::uint64_t i = 0; i < size; ++i) {
            leaves.push_back(leaf_hash("entry " + std::to_string(i)));
            tree.add(leaves.back());
            growing.add(leaves.back());
            roots.push_back(tree.root());
            same_roots = same_roots && growing.root() == tree.root();
        }
        growing.rest(keep);
    }

    [[nodiscard]] Subtrees subtrees() const {
        return subtrees_from([this](int level, std::uint64_t tile) {
            return tiles.at({level, tile});
        });
    }

    std::vector<Digest> leaves;
    std::vector<Digest> roots;  // by size
    bool same_roots = true;     // of the tiles and of the tree, at each size
    std::map<std::pair<int, std::uint64_t>, std::string> tiles;
};

constexpr const char* neumann_said =
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n";
constexpr const char* neumann_key =
    "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
constexpr const char* neumann_signed =
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
    "\n"
    "\xe2\x80\x94 PeterNeumann x08go/"
    "ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

SignerKey some_key(std::uint8_t first = 7) {
    return {.name = "accede.example", .seed = {first}};
}

}  // namespace

TEST_CASE("the tree has the roots that RFC 6962's implementations publish") {
    GrowingTree tree;
    CHECK(hex(tree.root()) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    for (std::size_t i = 0; i < published_leaves().size(); ++i) {
        CAPTURE(i);
        tree.add(leaf_hash(published_leaves()[i]));
        CHECK(hex(tree.root()) == published_roots[i]);
    }
}

TEST_CASE("every inclusion of every small tree is shown, and by no other proof") {
    const Log log{70};
    for (std::uint64_t size = 1; size <= 70; ++size) {
        CHECK(root_of(size, log.subtrees()) == log.roots[size]);
        for (std::uint64_t index = 0; index < size; ++index) {
            CAPTURE(size);
            CAPTURE(index);
            const auto proof = prove_inclusion(index, size, log.subtrees());
            const auto& leaf = log.leaves[index];
            const auto& root = log.roots[size];
            REQUIRE(shows_inclusion(index, size, leaf, root, proof));

            CHECK_FALSE(shows_inclusion(size, size, leaf, root, proof));
            CHECK_FALSE(shows_inclusion(index, size, log.leaves[(index + 1) % 70], root, proof));
            CHECK_FALSE(shows_inclusion(index, size, leaf, log.roots[size - 1], proof));
            if (size > 1) {
                CHECK_FALSE(shows_inclusion((index + 1) % size, size, leaf, root, proof));
                CHECK_FALSE(shows_inclusion(index, size, leaf, root, std::span{proof}.subspan(1)));
            }
            auto longer = proof;
            longer.push_back(root);
            CHECK_FALSE(shows_inclusion(index, size, leaf, root, longer));
            for (std::size_t i = 0; i < proof.size(); ++i) {
                auto forged = proof;
                forged[i][size % 32] ^= 1U;
                CHECK_FALSE(shows_inclusion(index, size, leaf, root, forged));
            }
        }
    }
}

TEST_CASE("every growth of every small tree is shown, and by no other proof") {
    const Log log{70};
    for (std::uint64_t size = 0; size <= 70; ++size) {
        for (std::uint64_t old_size = 0; old_size <= size; ++old_size) {
            CAPTURE(size);
            CAPTURE(old_size);
            const auto proof = prove_consistency(old_size, size, log.subtrees());
            const auto& before = log.roots[old_size];
            const auto& root = log.roots[size];
            REQUIRE(shows_consistency(old_size, size, before, root, proof));

            auto longer = proof;
            longer.push_back(root);
            CHECK_FALSE(shows_consistency(old_size, size, before, root, longer));
            CHECK_FALSE(shows_consistency(size + 1, size, before, root, proof));
            auto other = before;
            other[0] ^= 1U;
            CHECK_FALSE(shows_consistency(old_size, size, other, root, proof));
            // From the empty tree to any there is nothing to show.
            if (old_size == 0 && size > 0) continue;
            other = root;
            other[31] ^= 128U;
            CHECK_FALSE(shows_consistency(old_size, size, before, other, proof));
            for (std::size_t i = 0; i < proof.size(); ++i) {
                auto forged = proof;
                forged[i][0] ^= 1U;
                CHECK_FALSE(shows_consistency(old_size, size, before, root, forged));
            }
            if (!proof.empty())
                CHECK_FALSE(shows_consistency(old_size, size, before, root,
                                              std::span{proof}.first(proof.size() - 1)));
        }
    }
}

TEST_CASE("a proof out of tiles is that of the tree, whichever tiles it reaches into") {
    const Log log{70'000};
    std::mt19937_64 chance{20990301};  // NOLINT(cert-msc51-cpp): the same every time
    for (int i = 0; i < 300; ++i) {
        const auto size = 1 + chance() % 70'000;
        const auto index = chance() % size;
        const auto old_size = chance() % (size + 1);
        CAPTURE(size);
        CAPTURE(index);
        CAPTURE(old_size);
        CHECK(root_of(size, log.subtrees()) == log.roots[size]);
        CHECK(shows_inclusion(index, size, log.leaves[index], log.roots[size],
                              prove_inclusion(index, size, log.subtrees())));
        CHECK(shows_consistency(old_size, size, log.roots[old_size], log.roots[size],
                                prove_consistency(old_size, size, log.subtrees())));
    }
}

TEST_CASE("tiles that are left and taken up again are those that never were left") {
    const Log whole{70'000};
    std::map<std::pair<int, std::uint64_t>, std::string> tiles;
    const auto keep = [&](int level, std::uint64_t tile, const std::string& bytes) {
        tiles[{level, tile}] = bytes;
    };
    std::uint64_t done = 0;
    for (const std::uint64_t until : {1U, 255U, 256U, 257U, 1000U, 65'535U, 65'536U, 70'000U}) {
        GrowingTiles growing{keep};
        growing.resume(done, [&](int level, std::uint64_t tile) {
            return tiles.at({level, tile});
        });
        CHECK(growing.size() == done);
        CHECK(growing.root() == whole.roots[done]);
        for (; done < until; ++done) growing.add(whole.leaves[done]);
        growing.rest(keep);
    }
    CHECK(tiles == whole.tiles);
    CHECK(whole.same_roots);
}

TEST_CASE("a tile has the path and the width that tlog-tiles gives it") {
    CHECK(tile_path(0, 0) == "tile/0/000");
    CHECK(tile_path(1, 1234067) == "tile/1/x001/x234/067");
    CHECK(tile_path(0, 273, 112) == "tile/0/273.p/112");
    CHECK(bundle_path(1000, 1) == "tile/entries/x001/000.p/1");
    CHECK(width_of(0, 0, 0) == 0);
    CHECK(width_of(0, 273, 70'000) == 112);
    CHECK(width_of(0, 272, 70'000) == 256);
    CHECK(width_of(0, 274, 70'000) == 0);
    CHECK(width_of(1, 1, 70'000) == 17);
    CHECK(width_of(2, 0, 70'000) == 1);
    CHECK(width_of(3, 0, 70'000) == 0);
    CHECK(width_of(9, 0, 70'000) == 0);
}

TEST_CASE("a bundle gives back its entries, and nothing if it was cut") {
    std::string bundle;
    const std::string longest(longest_entry, 'a');
    for (const auto& entry : {std::string{"one"}, std::string{}, longest})
        add_to_bundle(bundle, entry);
    CHECK(bundle.starts_with(std::string_view{"\0\3one\0\0\xff\xff", 9}));
    const auto entries = entries_of(bundle);
    REQUIRE(entries);
    CHECK(*entries == std::vector<std::string_view>{"one", "", longest});
    CHECK_FALSE(entries_of(std::string_view{bundle}.substr(0, bundle.size() - 1)));
    CHECK_FALSE(entries_of(std::string_view{bundle}.substr(0, 6)));
}

TEST_CASE("a note is signed to the byte as Go's sumdb/note signs it, and read as well") {
    const auto key = verifier_key_from(neumann_key);
    REQUIRE(key);
    CHECK(key->text() == neumann_key);
    CHECK(text_signed_by(neumann_signed, {&*key, 1}) == neumann_said);

    const auto signer = signer_key_from(
        "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz");
    REQUIRE(signer);
    CHECK(signer->verifier() == *key);
    CHECK(sign(neumann_said, *signer) == neumann_signed);
}

TEST_CASE("a note with any other byte is not read") {
    const auto key = verifier_key_from(neumann_key).value();
    for (std::size_t i = 0; i < std::string_view{neumann_signed}.size(); ++i) {
        std::string forged{neumann_signed};
        forged[i] = static_cast<char>(forged[i] ^ 1);
        CAPTURE(i);
        CHECK_FALSE(text_signed_by(forged, {&key, 1}));
    }
    const auto other = some_key().verifier();
    CHECK_FALSE(text_signed_by(neumann_signed, {&other, 1}));
    CHECK_FALSE(text_signed_by(std::string{neumann_signed} + "more\n", {&key, 1}));
    CHECK_FALSE(text_signed_by(neumann_said, {&key, 1}));
}

TEST_CASE("a second signature of a key that nobody asked about does not matter, a wrong one does") {
    const auto key = verifier_key_from(neumann_key).value();
    const auto other = sign(neumann_said, some_key());
    const auto line = other.substr(other.rfind("\n\xe2") + 1);
    const std::array both{key, some_key().verifier()};
    CHECK(text_signed_by(neumann_signed + line, {&key, 1}));
    CHECK(text_signed_by(neumann_signed + line, both));
    auto forged = line;
    forged[forged.size() - 10] = forged[forged.size() - 10] == 'A' ? 'B' : 'A';
    CHECK(text_signed_by(neumann_signed + forged, {&key, 1}));
    CHECK_FALSE(text_signed_by(neumann_signed + forged, both));
}

TEST_CASE("a key that is not what it says is no key") {
    const std::string good{neumann_key};
    CHECK_FALSE(verifier_key_from("PeterNeumann+c74f20a4" + good.substr(21)));  // another's hash
    CHECK_FALSE(verifier_key_from("PeterNeumanm" + good.substr(12)));
    CHECK_FALSE(verifier_key_from(good + "="));
    CHECK_FALSE(verifier_key_from("+c74f20a3" + good.substr(21)));
    CHECK_FALSE(verifier_key_from(""));
    CHECK_FALSE(signer_key_from(good));
}

TEST_CASE("a checkpoint is read as it was written, and only from the log's own key") {
    const Checkpoint checkpoint{"accede.example", 1234, sha256("root")};
    const auto note = sign(checkpoint.text(), some_key());
    CHECK(checkpoint_signed_by(note, some_key().verifier()) == checkpoint);
    CHECK_FALSE(checkpoint_signed_by(note, some_key(8).verifier()));
    CHECK(checkpoint_from(note) == checkpoint);

    auto other = checkpoint;
    other.origin = "elsewhere.example";
    CHECK_FALSE(checkpoint_signed_by(sign(other.text(), some_key()), some_key().verifier()));

    const auto root = base64(checkpoint.root);
    CHECK_FALSE(checkpoint_from("accede.example\n01234\n" + root + "\n"));
    CHECK_FALSE(checkpoint_from("accede.example\n-1\n" + root + "\n"));
    CHECK_FALSE(checkpoint_from("accede.example\n18446744073709551616\n" + root + "\n"));
    CHECK_FALSE(checkpoint_from("accede.example\n1\n" + root));
    CHECK_FALSE(checkpoint_from("accede.example\n1\nAAAA\n"));
    CHECK(checkpoint_from("accede.example\n1\n" + root + "\nmore\n"));
}

TEST_CASE("base64 is read where it is what would be written, and nowhere else") {
    CHECK(base64("") == "");
    CHECK(base64("f") == "Zg==");
    CHECK(base64("foobar") == "Zm9vYmFy");
    CHECK(bytes_from_base64("Zm9vYg==") == "foob");
    CHECK_FALSE(bytes_from_base64("Zm9vYh=="));  // bits where none belong
    CHECK_FALSE(bytes_from_base64("Zm9v\nYg=="));
    CHECK_FALSE(bytes_from_base64(" Zm9vYg="));
    CHECK_FALSE(bytes_from_base64("Zg="));
    CHECK_FALSE(bytes_from_base64("===="));
}

TEST_CASE("a proof is handed out as the file that tlog-proof describes") {
    CHECK(proof_text(5, std::array{sha256("a"), sha256("b")}, "checkpoint\n") ==
          "c2sp.org/tlog-proof@v1\nindex 5\nypeBEsobvcr6wjGzmiPcTaeG7/gUfE5yuYB3ha/uSLs=\n"
          "PiPoFgA5WUoziU9lZOGxNIu9egCI1CxKy3PurtWcAJ0=\n\ncheckpoint\n");
}
