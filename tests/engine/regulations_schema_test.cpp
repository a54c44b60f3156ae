// schemas/json/regulations.schema.json tells editors and strangers what the parser takes. A small
// reader of the keywords that the schema uses holds the two against each other.
#include "engine/regulations/regulations.hpp"
#include "tests/engine/regulations_document.hpp"
#include "tests/support/files.hpp"

#include <algorithm>
#include <filesystem>
#include <regex>
#include <set>
#include <stdexcept>
#include <string>

#include <doctest/doctest.h>

using Json = nlohmann::ordered_json;

namespace {

const Json& schema() {
    static const auto read = Json::parse(tests::file("schemas/json/regulations.schema.json"));
    return read;
}

bool is_of_type(const Json& value, const std::string& type) {
    if (type == "object") return value.is_object();
    if (type == "array") return value.is_array();
    if (type == "string") return value.is_string();
    if (type == "boolean") return value.is_boolean();
    if (type == "integer") return value.is_number_integer();
    if (type == "null") return value.is_null();
    throw std::runtime_error{"no type " + type};
}

bool fits(const Json& value, const Json& rule);

bool object_fits(const Json& value, const std::string& keyword, const Json& rule, const Json& all) {
    if (!value.is_object()) return true;
    const auto has = [&](const auto& key) {
        return value.contains(key.template get<std::string>());
    };
    if (keyword == "required") return std::ranges::all_of(rule, has);
    for (const auto& [key, item] : value.items()) {
        const bool named = all.contains("properties") && all["properties"].contains(key);
        if (keyword == "properties" && named && !fits(item, rule[key])) return false;
        if (keyword == "propertyNames" && !fits(Json(key), rule)) return false;
        if (keyword == "additionalProperties" && !named && !fits(item, rule)) return false;
        if (keyword == "dependentRequired" && rule.contains(key) &&
            !std::ranges::all_of(rule[key], has))
            return false;
    }
    return true;
}

bool keyword_holds(const Json& value, const std::string& keyword, const Json& rule,
                   const Json& all) {
    static const std::set<std::string> of_objects{"required", "properties", "propertyNames",
                                                  "additionalProperties", "dependentRequired"};
    static const std::set<std::string> words{"$schema", "$defs", "title", "description"};
    if (words.contains(keyword)) return true;
    if (of_objects.contains(keyword)) return object_fits(value, keyword, rule, all);
    if (keyword == "type") return is_of_type(value, rule);
    if (keyword == "const") return value == rule;
    if (keyword == "$ref")
        return fits(value, schema().at(Json::json_pointer{rule.get<std::string>().substr(1)}));
    if (keyword == "anyOf")
        return std::ranges::any_of(rule, [&](const Json& one) { return fits(value, one); });
    if (keyword == "minimum") return !value.is_number() || value >= rule;
    if (keyword == "maximum") return !value.is_number() || value <= rule;
    if (keyword == "minItems") return !value.is_array() || value.size() >= rule;
    if (keyword == "maxLength")
        return !value.is_string() || value.get_ref<const std::string&>().size() <= rule;
    if (keyword == "pattern") {
        return !value.is_string() || std::regex_search(value.get_ref<const std::string&>(),
                                                       std::regex{rule.get<std::string>()});
    }
    if (keyword == "items") {
        return !value.is_array() ||
               std::ranges::all_of(value, [&](const Json& item) { return fits(item, rule); });
    }
    throw std::runtime_error{"no keyword " + keyword};
}

bool fits(const Json& value, const Json& rule) {
    if (rule.is_boolean()) return rule.get<bool>();
    return std::ranges::all_of(rule.items(), [&](const auto& one) {
        return keyword_holds(value, one.key(), one.value(), rule);
    });
}

bool parses(const Json& document) {
    return engine::regulations::parse(document.dump()).has_value();
}

void each_place(const Json& value, const std::string& path, std::vector<std::string>& all) {
    if (!path.empty()) all.push_back(path);
    if (!value.is_structured()) return;
    for (const auto& [key, item] : value.items()) each_place(item, path + "/" + key, all);
}

// Each object of the document, with the keys that the schema's own properties give it.
void each_key(const Json& value, const Json& rule, std::set<std::string>& unused) {
    if (rule.contains("$ref"))
        each_key(value, schema().at(Json::json_pointer{rule["$ref"].get<std::string>().substr(1)}),
                 unused);
    if (rule.contains("anyOf")) each_key(value, rule["anyOf"].back(), unused);
    if (rule.contains("items")) each_key(value.front(), rule["items"], unused);
    if (!rule.contains("properties")) return;
    for (const auto& [key, inner] : rule["properties"].items()) {
        if (value.contains(key))
            each_key(value[key], inner, unused);
        else
            unused.insert(key);
    }
}

}  // namespace

TEST_CASE("every document of the project is taken by the schema and by the parser") {
    int documents = 0;
    for (const auto& entry :
         std::filesystem::directory_iterator{tests::root() + "/data/regulations"}) {
        const auto name = entry.path().filename().string();
        if (name.ends_with(".extension.json")) continue;
        CAPTURE(name);
        const auto document = Json::parse(tests::file("data/regulations/" + name));
        CHECK(fits(document, schema()));
        CHECK(parses(document));
        ++documents;
    }
    CHECK(documents >= 4);
}

TEST_CASE("the schema has the parser's keys, and no other") {
    const auto document = tests::every_key();
    CHECK(fits(document, schema()));
    CHECK(parses(document));

    std::set<std::string> unused;
    each_key(document, schema(), unused);

    CHECK(unused == std::set<std::string>{});
}

TEST_CASE("whatever is changed in a document, the schema refuses what has the wrong shape") {
    // The parser knows more than shape: it may refuse what fits, and only for these reasons.
    const std::set<std::string> more_than_shape{
        "must not be more than the reviews that each nomination gets",
        "must be on the scale and below its highest",
        "must not be below unsure_above_percent",
        "must not be below at_least",
        "asks for more than there are places",
        "must be one of entity_kinds"};
    const auto document = tests::every_key();
    std::vector<std::string> places;
    each_place(document, "", places);
    const std::vector<Json> instead{nullptr,
                                    true,
                                    false,
                                    -1,
                                    1,
                                    1001,
                                    1'000'000,
                                    2.5,
                                    "",
                                    "x",
                                    "Not A Name !",
                                    Json::array(),
                                    Json::object(),
                                    Json::array({1}),
                                    {{"extra", 1}}};
    int compared = 0;
    int refused = 0;
    const auto compare = [&](const Json& changed, const std::string& what) {
        CAPTURE(what);
        const auto read = engine::regulations::parse(changed.dump());
        ++compared;
        refused += read ? 0 : 1;
        bool only_more = true;
        if (!read) {
            for (const auto& fault : read.error())
                only_more = only_more && (more_than_shape.contains(fault.reason) ||
                                          fault.path.ends_with("/zone"));
        }
        if (read || !only_more) CHECK(fits(changed, schema()) == read.has_value());
    };
    for (const auto& path : places) {
        const Json::json_pointer pointer{path};
        for (const auto& value : instead) {
            auto changed = document;
            changed[pointer] = value;
            compare(changed, path + " = " + value.dump());
        }
        auto changed = document;
        auto& parent = changed[pointer.parent_pointer()];
        if (parent.is_object()) {
            parent.erase(pointer.back());
            compare(changed, path + " left out");
        }
        changed = document;
        if (changed[pointer].is_object()) {
            changed[pointer]["extra"] = 1;
            compare(changed, path + " with another key");
        }
    }
    CHECK(compared > 1'000);
    CHECK(refused > 500);
}
