#include "engine/jury/mixed.hpp"

#include <algorithm>
#include <memory>

#include <coin/Cbc_C_Interface.h>

namespace engine::jury {

Solution best_of(const Program& program) {
    const std::unique_ptr<Cbc_Model, decltype(&Cbc_deleteModel)> model{Cbc_newModel(),
                                                                       &Cbc_deleteModel};
    auto entries = program.entries;
    std::stable_sort(entries.begin(), entries.end(),
                     [](const auto& one, const auto& other) { return one.column < other.column; });
    std::vector<CoinBigIndex> starts(program.columns.size() + 1);
    std::vector<int> rows;
    std::vector<double> factors;
    for (const auto& entry : entries) {
        ++starts[entry.column + 1];
        rows.push_back(static_cast<int>(entry.row));
        factors.push_back(entry.factor);
    }
    for (std::size_t at = 1; at < starts.size(); ++at) starts[at] += starts[at - 1];
    const std::vector<double> zero(program.columns.size());
    std::vector<double> upper;
    std::vector<double> worth;
    for (const auto& column : program.columns) {
        upper.push_back(column.upper);
        worth.push_back(-column.worth);
    }
    std::vector<double> low;
    std::vector<double> high;
    for (const auto& row : program.rows) {
        low.push_back(row.low);
        high.push_back(row.high);
    }
    Cbc_loadProblem(model.get(), static_cast<int>(program.columns.size()),
                    static_cast<int>(program.rows.size()), starts.data(), rows.data(),
                    factors.data(), zero.data(), upper.data(), worth.data(), low.data(),
                    high.data());
    for (std::size_t at = 0; at < program.columns.size(); ++at) {
        if (program.columns[at].is_whole) Cbc_setInteger(model.get(), static_cast<int>(at));
    }
    for (const auto& [name, value] : {std::pair{"log", "0"},
                                      {"ratioGap", "0"},
                                      {"allowableGap", "0"},
                                      {"maxNodes", "100000"}}) {
        Cbc_setParameter(model.get(), name, value);
    }
    Cbc_solve(model.get());
    if (Cbc_isProvenInfeasible(model.get()) != 0) return {Solution::Ending::impossible};
    if (Cbc_isProvenOptimal(model.get()) == 0) return {Solution::Ending::given_up};
    const double* const values = Cbc_getColSolution(model.get());
    return {Solution::Ending::proven,
            {values, values + program.columns.size()},
            -Cbc_getBestPossibleObjValue(model.get())};
}

}  // namespace engine::jury
