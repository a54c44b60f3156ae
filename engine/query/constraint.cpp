#include "engine/query/constraint.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace engine::query {
namespace {

Constraint open_to_all(Type type) {
    if (type == Type::text) return Holding{};
    if (is_ordered(type)) return Within{};
    return Among{};
}

Among among(const Term& term) {
    Among one{.wanted = !term.negated};
    for (const auto& value : term.values) {
        const auto* const text = std::get_if<std::string>(&value);
        one.values.push_back(text != nullptr ? *text : std::string{});
    }
    std::ranges::sort(one.values);
    one.values.erase(std::unique(one.values.begin(), one.values.end()), one.values.end());
    return one;
}

Within within(const Term& term) {
    Within one{.spans = {}, .missing = false};
    for (const auto& value : term.values) {
        if (const auto* const span = std::get_if<Span>(&value))
            one.spans.push_back(*span);
        else
            one.missing = true;
    }
    one.spans = joined(std::move(one.spans));
    if (!term.negated) return one;
    return {.spans = all_but(one.spans), .missing = !one.missing};
}

void narrow(Holding& text, const Term& term) {
    auto& into = term.negated ? text.none : term.values.size() > 1 ? text.any : text.all;
    for (const auto& value : term.values) into.push_back(std::get<std::string>(value));
}

}  // namespace

std::vector<Span> joined(std::vector<Span> spans) {
    std::ranges::sort(spans, {}, &Span::from);
    std::vector<Span> apart;
    for (const auto& span : spans) {
        if (span.from >= span.to) continue;
        if (!apart.empty() && span.from <= apart.back().to)
            apart.back().to = std::max(apart.back().to, span.to);
        else
            apart.push_back(span);
    }
    return apart;
}

std::vector<Span> all_but(const std::vector<Span>& joined) {
    std::vector<Span> rest;
    auto from = INT64_MIN;
    for (const auto& span : joined) {
        if (span.from > from) rest.push_back({from, span.from});
        from = span.to;
    }
    if (from < INT64_MAX) rest.push_back({from, INT64_MAX});
    return rest;
}

Within both(const Within& left, const Within& right) {
    Within common{.spans = {}, .missing = left.missing && right.missing};
    for (const auto& one : left.spans) {
        for (const auto& other : right.spans) {
            common.spans.push_back({std::max(one.from, other.from), std::min(one.to, other.to)});
        }
    }
    common.spans = joined(std::move(common.spans));
    return common;
}

Among both(const Among& left, const Among& right) {
    Among common{.values = {}, .wanted = left.wanted || right.wanted};
    const auto into = std::back_inserter(common.values);
    if (left.wanted && right.wanted)
        std::ranges::set_intersection(left.values, right.values, into);
    else if (left.wanted)
        std::ranges::set_difference(left.values, right.values, into);
    else if (right.wanted)
        std::ranges::set_difference(right.values, left.values, into);
    else
        std::ranges::set_union(left.values, right.values, into);
    return common;
}

Constraints constraints_of(const Query& query) {
    Constraints all;
    for (const auto& field : shape_of(query.list).fields)
        all.fields.push_back(open_to_all(field.type));
    for (const auto& term : query.terms) {
        if (!term.field) {
            narrow(all.words, term);
            continue;
        }
        auto& constraint = all.fields.at(*term.field);
        if (auto* const text = std::get_if<Holding>(&constraint))
            narrow(*text, term);
        else if (auto* const span = std::get_if<Within>(&constraint))
            *span = both(*span, within(term));
        else
            constraint = both(std::get<Among>(constraint), among(term));
    }
    return all;
}

}  // namespace engine::query
