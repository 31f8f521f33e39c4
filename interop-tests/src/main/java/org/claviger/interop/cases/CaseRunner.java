package org.claviger.interop.cases;

import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.ttlv.Tag;
import org.claviger.codec.type.Operation;
import org.claviger.interop.cases.CaseFile.Exchange;
import org.claviger.interop.client.Peer;
import org.claviger.interop.wire.Item;
import org.w3c.dom.Element;

/** Plays one case against one peer. */
public final class CaseRunner {
    private static final Set<Operation> GENERATING = Set.of(
            Operation.CREATE,
            Operation.CREATE_KEY_PAIR,
            Operation.RE_KEY,
            Operation.RE_KEY_KEY_PAIR,
            Operation.CREATE_SPLIT_KEY);

    private final Peer peer;
    private final Bindings bindings;
    private final Set<String> generated;
    private final Map<String, Item> makings = new HashMap<>();
    private final Set<String> partsOfKnownKeys = new HashSet<>();
    private final Set<Bytes> sent = new HashSet<>();

    private CaseRunner(Peer peer, long now, Set<String> generated) {
        this.peer = peer;
        this.generated = generated;
        this.bindings = Bindings.startingAt(now);
    }

    /**
     * Plays a case to its end.
     *
     * @param generated identifiers of objects whose material the server made: a case that goes on with the objects of
     *     another is given what the other has left here
     * @throws CaseFailedException at the first answer that is not as expected, with the step and the difference
     */
    public static void play(CaseFile file, Peer peer, long now, Set<String> generated) throws CaseFailedException {
        CaseRunner runner = new CaseRunner(peer, now, generated);
        for (int step = 0; step < file.exchanges().size(); step++) {
            try {
                runner.exchange(file.exchanges().get(step));
            } catch (CaseFailedException e) {
                throw new CaseFailedException("step " + step + ", " + e.getMessage());
            } catch (IOException e) {
                throw new CaseFailedException("step " + step + ", no answer: " + e.getMessage());
            } catch (AssertionError e) {
                throw new CaseFailedException("step " + step + ", malformed answer: " + e.getMessage());
            }
        }
    }

    private void exchange(Exchange exchange) throws CaseFailedException, IOException {
        Item request = CaseXml.item(exchange.request(), bindings);
        remember(request);
        Item response = peer.exchange(request);
        Comparison.header(exchange.response(), response, request);

        List<Item> asked = request.all(Tag.BATCH_ITEM);
        List<Item> answers = response.all(Tag.BATCH_ITEM);
        List<Element> expected = CaseFile.children(exchange.response()).stream()
                .filter(child -> child.getTagName().equals(Tag.BATCH_ITEM.label()))
                .toList();
        int major = request.get(Tag.REQUEST_HEADER, Tag.PROTOCOL_VERSION, Tag.PROTOCOL_VERSION_MAJOR)
                .asInt();
        boolean placeholderGenerated = false;
        for (int i = 0; i < expected.size(); i++) {
            Item item = asked.get(Math.min(i, asked.size() - 1));
            Item answer = answer(item, answers, i);
            placeholderGenerated |= note(item, answer);
            Situation situation = new Situation(item, makings(item), generated, placeholderGenerated, sent);
            try {
                Comparison.batchItem(expected.get(i), answer, situation, major, bindings);
            } catch (CaseFailedException e) {
                throw new CaseFailedException(operation(item) + ": " + e.getMessage());
            }
        }
    }

    /** By its Unique Batch Item ID where there is one, else by its place. */
    private static Item answer(Item asked, List<Item> answers, int place) {
        Optional<Item> id = asked.find(Tag.UNIQUE_BATCH_ITEM_ID);
        return id.flatMap(wanted -> answers.stream()
                        .filter(answer -> answer.find(Tag.UNIQUE_BATCH_ITEM_ID)
                                .filter(wanted::equals)
                                .isPresent())
                        .findFirst())
                .orElse(answers.get(place));
    }

    /** Keeps the identifiers of what an item made; returns whether the ID Placeholder now means generated material. */
    private boolean note(Item asked, Item answer) {
        Set<String> ids = new HashSet<>();
        for (Tag tag :
                List.of(Tag.UNIQUE_IDENTIFIER, Tag.PRIVATE_KEY_UNIQUE_IDENTIFIER, Tag.PUBLIC_KEY_UNIQUE_IDENTIFIER)) {
            answer.deep(tag).forEach(id -> ids.add(id.asText()));
        }
        if (isOf(asked, Operation.LOCATE)) {
            // What was located becomes the batch's ID Placeholder.
            return ids.stream().anyMatch(generated::contains);
        }
        if (isOf(asked, Operation.REGISTER)) {
            ids.forEach(id -> makings.put(id, asked));
            return false;
        }
        Set<String> sources = named(asked);
        if (isOf(asked, Operation.CREATE_SPLIT_KEY)
                && !sources.isEmpty()
                && sources.stream().noneMatch(generated::contains)) {
            partsOfKnownKeys.addAll(ids);
        }
        // What is derived from the server's own keys is another value each time, as they are.
        boolean derivesUnknown =
                isOf(asked, Operation.DERIVE_KEY) && sources.stream().anyMatch(generated::contains);
        boolean joinsUnknown = isOf(asked, Operation.JOIN_SPLIT_KEY)
                && sources.stream().anyMatch(part -> generated.contains(part) && !partsOfKnownKeys.contains(part));
        if (!joinsUnknown && !derivesUnknown && GENERATING.stream().noneMatch(operation -> isOf(asked, operation))) {
            return false;
        }
        ids.forEach(id -> makings.put(id, asked));
        generated.addAll(ids);
        return !ids.isEmpty();
    }

    private List<Item> makings(Item asked) {
        return named(asked).stream().map(makings::get).filter(Objects::nonNull).toList();
    }

    private static Set<String> named(Item asked) {
        return asked.deep(Tag.UNIQUE_IDENTIFIER).stream().map(Item::asText).collect(Collectors.toSet());
    }

    private static boolean isOf(Item batchItem, Operation operation) {
        return batchItem.get(Tag.OPERATION).asInt() == operation.code();
    }

    private void remember(Item item) {
        if (!item.isStructure()) {
            sent.add(item.content());
        }
        item.items().forEach(this::remember);
    }

    private static String operation(Item batchItem) {
        return batchItem.find(Tag.OPERATION).map(Item::describeValue).orElse("an item without operation");
    }
}
