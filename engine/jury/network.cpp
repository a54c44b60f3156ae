#define LEMON_ONLY_TEMPLATES
#include "engine/jury/network.hpp"

#include <cassert>

#include <lemon/network_simplex.h>
#include <lemon/smart_graph.h>

namespace engine::jury {

Flow cheapest_flow(const Network& network) {
    using Graph = lemon::SmartDigraph;
    Graph graph;
    graph.reserveNode(static_cast<int>(network.supply.size()));
    graph.reserveArc(static_cast<int>(network.arcs.size()));
    for (std::size_t node = 0; node < network.supply.size(); ++node) graph.addNode();
    Graph::NodeMap<std::int64_t> supply{graph};
    for (std::size_t node = 0; node < network.supply.size(); ++node) {
        supply[Graph::nodeFromId(static_cast<int>(node))] = network.supply[node];
    }
    for (const auto& arc : network.arcs) {
        graph.addArc(Graph::nodeFromId(static_cast<int>(arc.from)),
                     Graph::nodeFromId(static_cast<int>(arc.to)));
    }
    Graph::ArcMap<std::int64_t> capacity{graph};
    Graph::ArcMap<std::int64_t> cost{graph};
    for (std::size_t at = 0; at < network.arcs.size(); ++at) {
        const auto arc = Graph::arcFromId(static_cast<int>(at));
        capacity[arc] = network.arcs[at].capacity;
        cost[arc] = network.arcs[at].cost;
    }
    using Simplex = lemon::NetworkSimplex<Graph, std::int64_t, std::int64_t>;
    Simplex simplex{graph};
    simplex.upperMap(capacity).costMap(cost).supplyMap(supply);
    const auto ended = simplex.run();
    assert(ended == Simplex::OPTIMAL);
    static_cast<void>(ended);
    Flow flow;
    flow.on_arc.reserve(network.arcs.size());
    for (std::size_t at = 0; at < network.arcs.size(); ++at) {
        flow.on_arc.push_back(simplex.flow(Graph::arcFromId(static_cast<int>(at))));
    }
    flow.potential.reserve(network.supply.size());
    for (std::size_t node = 0; node < network.supply.size(); ++node) {
        flow.potential.push_back(simplex.potential(Graph::nodeFromId(static_cast<int>(node))));
    }
    return flow;
}

}  // namespace engine::jury
