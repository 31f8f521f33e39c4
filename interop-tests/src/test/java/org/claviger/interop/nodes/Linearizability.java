package org.claviger.interop.nodes;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Whether there is an order of all events, each somewhere between its beginning and its end, in which one server could
 * have answered as was answered (Wing and Gong, with Lowe's memory of what was tried). What concerns different things
 * is independent, so each is searched by itself. An event of unknown outcome has a place anywhere after its beginning,
 * or none.
 */
final class Linearizability {
    private Linearizability() {}

    /** The events of the first thing for which there is no such order. */
    static Optional<List<Event>> findViolation(List<Event> history, Function<String, Model> beginnings) {
        Map<String, List<Event>> bySubject =
                history.stream().collect(Collectors.groupingBy(Event::subject, TreeMap::new, Collectors.toList()));
        for (Map.Entry<String, List<Event>> one : bySubject.entrySet()) {
            List<Event> events = one.getValue().stream()
                    .sorted(Comparator.comparingLong(Event::began))
                    .toList();
            if (!hasOrder(events, beginnings.apply(one.getKey()))) {
                return Optional.of(events);
            }
        }
        return Optional.empty();
    }

    /** A point of the search: which events have their place, and what they leave. */
    private record Point(BitSet placed, Model model) {
        Point with(int event, Model next) {
            BitSet more = (BitSet) placed.clone();
            more.set(event);
            return new Point(more, next);
        }
    }

    private static boolean hasOrder(List<Event> events, Model beginning) {
        Deque<Point> left = new ArrayDeque<>(List.of(new Point(new BitSet(), beginning)));
        Set<Point> seen = new HashSet<>();
        while (!left.isEmpty()) {
            Point point = left.pop();
            if (isComplete(point, events)) {
                return true;
            }
            for (Point next : nexts(point, events)) {
                if (seen.add(next)) {
                    left.push(next);
                }
            }
        }
        return false;
    }

    private static boolean isComplete(Point point, List<Event> events) {
        for (int i = point.placed().nextClearBit(0);
                i < events.size();
                i = point.placed().nextClearBit(i + 1)) {
            if (events.get(i).outcome() != Event.Outcome.UNKNOWN) {
                return false;
            }
        }
        return true;
    }

    private static List<Point> nexts(Point point, List<Event> events) {
        List<Point> nexts = new ArrayList<>();
        long firstEnd = Long.MAX_VALUE;
        for (int i = point.placed().nextClearBit(0);
                i < events.size();
                i = point.placed().nextClearBit(i + 1)) {
            Event event = events.get(i);
            // What begins after the end of one that has no place yet comes after it; so does all that follows.
            if (event.began() > firstEnd) {
                break;
            }
            firstEnd = Math.min(firstEnd, event.ended());
            place(point, i, event).ifPresent(nexts::add);
        }
        return nexts;
    }

    private static Optional<Point> place(Point point, int index, Event event) {
        Model seen = event.seen();
        if (seen != null && !seen.equals(point.model())) {
            return Optional.empty();
        }
        Optional<Model> after = point.model().after(event.action());
        return switch (event.outcome()) {
            case DONE, UNKNOWN -> after.map(model -> point.with(index, model));
            case NOTHING -> Optional.of(point.with(index, point.model()));
            case REFUSED -> after.isPresent() ? Optional.empty() : Optional.of(point.with(index, point.model()));
        };
    }
}
