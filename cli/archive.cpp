#include "cli/archive.hpp"

#include "engine/permission.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <stdexcept>

#include <fmt/format.h>
#include <sys/stat.h>
#include <zip.h>

namespace cli {
namespace {

using engine::Reason;
using engine::Refusal;
using engine::refuse;
using engine::Result;

struct Discard {
    void operator()(zip_t* archive) const { zip_discard(archive); }
    void operator()(zip_file_t* file) const { zip_fclose(file); }
    void operator()(zip_source_t* source) const { zip_source_free(source); }
};
using Archive = std::unique_ptr<zip_t, Discard>;
using Source = std::unique_ptr<zip_source_t, Discard>;

void must(bool done, const char* what) {
    if (!done) throw std::runtime_error{fmt::format("libzip could not {}", what)};
}

tl::unexpected<Refusal> damaged(std::string_view why) {
    return refuse(Reason::input_invalid, fmt::format("This is no sound ZIP archive: {}.", why));
}

// Control characters in a name are no news for a terminal.
std::string shown(std::string_view name) {
    std::string all;
    for (const char c : name.substr(0, 80)) all += c >= ' ' && c < '\x7f' ? c : '?';
    return all;
}

bool leads_out(std::string_view name) {
    if (name.empty() || name.front() == '/' || name.find('\\') != std::string_view::npos ||
        name.find(':') != std::string_view::npos)
        return true;
    for (std::size_t from = 0; from <= name.size();) {
        const auto slash = std::min(name.find('/', from), name.size());
        if (name.substr(from, slash - from) == "..") return true;
        from = slash + 1;
    }
    return false;
}

bool is_link(zip_t* archive, zip_uint64_t index) {
    zip_uint8_t system = 0;
    zip_uint32_t attributes = 0;
    if (zip_file_get_external_attributes(archive, index, 0, &system, &attributes) != 0)
        return false;
    const auto kind = (attributes >> 16U) & S_IFMT;
    return system == ZIP_OPSYS_UNIX && kind != 0 && kind != S_IFREG && kind != S_IFDIR;
}

Result<std::string> content_of(zip_t* archive, const zip_stat_t& stat, std::size_t most) {
    const std::unique_ptr<zip_file_t, Discard> file{zip_fopen_index(archive, stat.index, 0)};
    if (!file) return damaged(fmt::format("'{}' cannot be read", shown(stat.name)));
    std::string all;
    std::array<char, std::size_t{64} * 1024> piece{};
    for (;;) {
        const auto count = zip_fread(file.get(), piece.data(), piece.size());
        if (count < 0)
            return damaged(fmt::format("'{}' is not what its checksum says", shown(stat.name)));
        if (count == 0) return all;
        all.append(piece.data(), static_cast<std::size_t>(count));
        if (all.size() > most) {
            return refuse(Reason::text_too_long,
                          fmt::format("'{}' grows too large: more than {} bytes come out of it.",
                                      shown(stat.name), most));
        }
    }
}

}  // namespace

std::string zipped(const engine::jury::Files& files) {
    zip_error_t error{};
    Source source{zip_source_buffer_create(nullptr, 0, 0, &error)};
    must(source != nullptr, "begin an archive");
    zip_source_keep(source.get());
    Archive archive{zip_open_from_source(source.get(), ZIP_TRUNCATE, &error)};
    must(archive != nullptr, "open an archive");
    for (const auto& [name, content] : files) {
        auto* text = zip_source_buffer(archive.get(), content.data(), content.size(), 0);
        must(text != nullptr, "take a file");
        const auto index = zip_file_add(archive.get(), name.c_str(), text, ZIP_FL_ENC_UTF_8);
        if (index < 0) zip_source_free(text);
        must(index >= 0, "add a file");
        // When it was made is nobody's business: 1980-01-01, the first day that the format knows.
        must(zip_file_set_dostime(archive.get(), static_cast<zip_uint64_t>(index), 0, 0x21, 0) == 0,
             "date a file");
    }
    must(zip_close(archive.get()) == 0, "write an archive");
    static_cast<void>(archive.release());
    must(zip_source_open(source.get()) == 0, "read what it wrote");
    zip_stat_t stat{};
    zip_stat_init(&stat);
    must(zip_source_stat(source.get(), &stat) == 0 && (stat.valid & ZIP_STAT_SIZE) != 0,
         "measure what it wrote");
    std::string bytes(stat.size, '\0');
    const auto count = zip_source_read(source.get(), bytes.data(), bytes.size());
    must(count == static_cast<zip_int64_t>(bytes.size()), "read what it wrote");
    zip_source_close(source.get());
    return bytes;
}

Result<engine::jury::Files> unzipped(std::string_view bytes, const ArchiveBounds& bounds) {
    if (bytes.empty()) return damaged("it is empty");
    zip_error_t error{};
    Source source{zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error)};
    must(source != nullptr, "look at an archive");
    const Archive archive{zip_open_from_source(source.get(), ZIP_RDONLY | ZIP_CHECKCONS, &error)};
    if (!archive) return damaged(zip_error_strerror(&error));
    static_cast<void>(source.release());  // the archive's now
    const auto count = zip_get_num_entries(archive.get(), 0);
    if (count < 0 || static_cast<std::size_t>(count) > bounds.files) {
        return refuse(
            Reason::text_too_long,
            fmt::format("The archive has {} files; at most {} are taken.", count, bounds.files));
    }
    engine::jury::Files files;
    std::size_t left = bounds.bytes;
    for (zip_uint64_t index = 0; index < static_cast<zip_uint64_t>(count); ++index) {
        zip_stat_t stat{};
        zip_stat_init(&stat);
        if (zip_stat_index(archive.get(), index, ZIP_FL_ENC_RAW, &stat) != 0)
            return damaged("its list of files cannot be read");
        const std::string name{stat.name};
        if (leads_out(name)) {
            return refuse(Reason::input_invalid,
                          fmt::format("'{}' leads out of the archive: nothing of it was taken.",
                                      shown(name)));
        }
        if (is_link(archive.get(), index))
            return damaged(fmt::format("'{}' is a link and no file", shown(name)));
        if (name.back() == '/') continue;
        if ((stat.valid & ZIP_STAT_ENCRYPTION_METHOD) != 0 && stat.encryption_method != ZIP_EM_NONE)
            return damaged(fmt::format("'{}' is encrypted", shown(name)));
        auto content = content_of(archive.get(), stat, std::min(bounds.bytes_a_file, left));
        if (!content) return tl::unexpected{content.error()};
        left -= content->size();
        if (!files.emplace(name, *std::move(content)).second)
            return damaged(fmt::format("'{}' is there twice", shown(name)));
    }
    return files;
}

}  // namespace cli
