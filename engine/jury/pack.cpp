#include "engine/jury/pack.hpp"

#include "engine/audit/digest.hpp"
#include "engine/permission.hpp"

#include <string_view>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace engine::jury {
namespace {

constexpr std::string_view schema = "accede/review-pack/1";
constexpr const char* list_name = "pack.json";
constexpr const char* readme_name = "README.txt";
constexpr const char* sums_name = "SHA256SUMS";
constexpr std::string_view forms = "forms/";
constexpr std::string_view dossiers = "dossiers/";

constexpr std::string_view readme =
    "The dossiers that you are to read, and a form for each.\n\n"
    "Write into the files of the folder forms, with any editor, and save them as plain text.\n"
    "Leave the folder dossiers as it is: a form is taken back only for the dossier that was read.\n"
    "What is here is confidential. Delete it when you have sent it back.\n\n"
    "  accede review import PACK.zip            records what is filled in\n"
    "  accede review import PACK.zip --drafts   saves it, finished or not\n";

std::string name_in(std::string_view folder, std::string_view reference) {
    return fmt::format("{}{}.txt", folder, reference);
}

tl::unexpected<Refusal> no_pack(std::string_view why) {
    return refuse(Reason::input_invalid, fmt::format("This is no pack of reviews: {}.", why));
}

using Given = std::map<std::string, std::string>;  // digest of the dossier, by reference

struct List {
    Opened head;
    Given given;
};

Result<List> list_in(const Files& files) {
    const auto found = files.find(list_name);
    if (found == files.end()) return no_pack("pack.json is missing");
    const auto json = nlohmann::json::parse(found->second, nullptr, false);
    const auto text = [](const nlohmann::json& of, const char* key) -> std::string {
        if (!of.is_object() || !of.contains(key) || !of.at(key).is_string()) return {};
        return of.at(key).get<std::string>();
    };
    if (json.is_discarded() || text(json, "schema") != schema)
        return no_pack(fmt::format("pack.json is none of {}", schema));
    List list{.head = {.origin = text(json, "origin"),
                       .call = text(json, "call"),
                       .juror = text(json, "juror")},
              .given = {}};
    if (list.head.call.empty() || list.head.juror.empty())
        return no_pack("pack.json names neither call nor juror");
    if (!json.contains("nominations") || !json.at("nominations").is_array())
        return no_pack("pack.json lists no nominations");
    for (const auto& one : json.at("nominations")) {
        if (!list.given.emplace(text(one, "reference"), text(one, "dossier_sha256")).second)
            return no_pack("pack.json lists a nomination twice");
    }
    return list;
}

Result<Form> form_in(const std::string& reference, const std::string& text, const Files& files,
                     const Given& given) {
    const auto out = given.find(reference);
    if (out == given.end())
        return refuse(Reason::input_invalid, "No such form was given out with this pack.");
    auto form = form_from(text);
    if (!form) return form;
    if (form->reference != reference) {
        return refuse(Reason::input_invalid, fmt::format("The form says that it is of {}.",
                                                         form->reference.substr(0, 40)));
    }
    const auto dossier = files.find(name_in(dossiers, reference));
    const bool is_as_given =
        form->dossier_sha256 == out->second &&
        (dossier == files.end() ||
         audit::hex(audit::sha256(std::string_view{dossier->second})) == out->second);
    if (!is_as_given) {
        return refuse(
            Reason::out_of_date,
            "The dossier's text in the pack is not the one that was given out: its checksum "
            "differs.");
    }
    return form;
}

}  // namespace

Files files_of(const Pack& pack, const regulations::Jury& rules, Language language) {
    Files files{{readme_name, std::string{readme}}};
    nlohmann::ordered_json list{{"schema", schema},
                                {"origin", pack.origin},
                                {"call", pack.call},
                                {"juror", pack.juror},
                                {"nominations", nlohmann::ordered_json::array()}};
    std::string sums;
    for (const auto& [form, dossier] : pack.nominations) {
        const auto name = name_in(dossiers, form.reference);
        list["nominations"].push_back({{"reference", form.reference},
                                       {"dossier_version", form.dossier_version},
                                       {"dossier_sha256", form.dossier_sha256}});
        sums += fmt::format("{}  {}\n", form.dossier_sha256, name);
        files[name] = dossier;
        files[name_in(forms, form.reference)] = to_text(form, rules, language);
    }
    files[list_name] = list.dump(2) + '\n';
    files[sums_name] = sums;
    return files;
}

Result<Opened> opened(const Files& files) {
    auto list = list_in(files);
    if (!list) return tl::unexpected{list.error()};
    auto& all = list->head;
    for (const auto& [name, text] : files) {
        if (name == list_name || name == readme_name || name == sums_name) continue;
        std::string_view inside{name};
        const bool is_form = inside.starts_with(forms);
        const bool is_dossier = inside.starts_with(dossiers);
        if (is_form || is_dossier) inside.remove_prefix(is_form ? forms.size() : dossiers.size());
        const bool is_text = inside.ends_with(".txt");
        if (is_text) inside.remove_suffix(4);
        const std::string reference{inside};
        if (is_dossier && is_text && list->given.contains(reference)) continue;
        all.forms.push_back(
            {name, is_form && is_text
                       ? form_in(reference, text, files, list->given)
                       : Result<Form>{refuse(Reason::input_invalid,
                                             "The pack was given out without such a file.")}});
    }
    return std::move(all);
}

}  // namespace engine::jury
