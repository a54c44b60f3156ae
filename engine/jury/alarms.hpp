// What a secretariat should look at in a jury's work. An alarm shows its numbers and does nothing:
// it may have an innocent reason.
#pragma once

#include "engine/ids.hpp"
#include "engine/moment.hpp"
#include "engine/regulations/regulations.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace engine::jury {

// One recommendation that counts, with what the alarms look at.
struct Delivered {
    std::string nomination{};
    Country commission{};  // that nominated
    std::string juror{};
    std::string country{};  // of the juror; may be empty
    Moment at{};            // of its first version
    std::map<std::string, int> scores{};
};

struct Alarm {
    enum class Kind { agreement, reciprocity, leniency_changed } kind;
    std::vector<std::string> about{};  // jurors, or countries
    std::string words{};               // the numbers, as a sentence
    double observed = 0;
    double usual = 0;  // of the others
    double z = 0;      // how many standard deviations apart
};
[[nodiscard]] std::string_view name_of(Alarm::Kind);

// From so many standard deviations on.
inline constexpr double alarming = 3;

// The loudest first.
//
// Agreement: two jurors with at least four nominations in common, whose marks lie nearer to each
// other, each about the mean of its nomination, than those of the other pairs.
// Reciprocity: jurors of two countries who each mark the other's candidates above what the same
// nominations get from others; each way by half of what alarms, both together by all of it, and at
// least four marks in all.
// Leniency changed: a juror whose first half of marks and second half, in the order of time, lie
// differently about the means of the nominations' other marks; at least eight.
[[nodiscard]] std::vector<Alarm> alarms(const regulations::Jury&, const std::vector<Delivered>&);

}  // namespace engine::jury
