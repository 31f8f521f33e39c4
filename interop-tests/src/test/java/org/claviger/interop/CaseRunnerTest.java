package org.claviger.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.function.UnaryOperator;
import org.claviger.codec.ttlv.Tag;
import org.claviger.codec.type.ResultStatus;
import org.claviger.codec.type.State;
import org.claviger.interop.cases.CaseFailedException;
import org.claviger.interop.cases.CaseFile;
import org.claviger.interop.cases.CaseRunner;
import org.claviger.interop.cases.SampleAnswers;
import org.claviger.interop.wire.Form;
import org.claviger.interop.wire.Item;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The runner itself: it passes the answers that a case prints, and fails others. */
class CaseRunnerTest {
    private static final long NOW = 1_700_000_000L;

    @ParameterizedTest
    @EnumSource
    void passesTheAnswersThatTheCasesPrint(CaseFolder folder) throws IOException, CaseFailedException {
        List<CaseFile> cases = folder.read();

        for (CaseFile file : cases) {
            play(file, UnaryOperator.identity());
        }

        assertThat(cases).hasSize(folder.count());
    }

    @ParameterizedTest
    @EnumSource
    void readsInEachFormWhatItWritesInIt(CaseFolder folder) throws IOException, CaseFailedException {
        for (CaseFile file : folder.read()) {
            for (Item answer : SampleAnswers.of(file, NOW)) {
                for (Form form : Form.values()) {
                    assertThat(form.read(form.write(answer))).as(file.name()).isEqualTo(answer);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void failsEveryCaseWhoseFirstAnswerIsAFailure(CaseFolder folder) throws IOException {
        for (CaseFile file : folder.read()) {
            assertThatThrownBy(() -> play(file, CaseRunnerTest::invertStatus))
                    .as(file.name())
                    .isInstanceOf(CaseFailedException.class);
        }
    }

    @Test
    void failsWhenAnAttributeIsMissing() throws IOException {
        CaseFile lifecycle = lifecycle();

        assertThatThrownBy(() -> play(lifecycle, answer -> without(answer, Tag.STATE)))
                .isInstanceOf(CaseFailedException.class)
                .hasMessageContaining("State PreActive is missing");
    }

    @Test
    void failsWhenAnAttributeHasAnotherValue() throws IOException {
        CaseFile lifecycle = lifecycle();

        assertThatThrownBy(() -> play(
                        lifecycle,
                        answer -> replaced(answer, Tag.STATE, Item.enumeration(Tag.STATE, State.COMPROMISED))))
                .isInstanceOf(CaseFailedException.class)
                .hasMessageContaining("State is Compromised, not PreActive");
    }

    @Test
    void failsWhenAnIdentifierChanges() throws IOException {
        CaseFile lifecycle = lifecycle();
        List<String> ids = new ArrayList<>(List.of("a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"));

        assertThatThrownBy(() -> play(
                        lifecycle,
                        answer -> replaced(
                                answer, Tag.UNIQUE_IDENTIFIER, Item.text(Tag.UNIQUE_IDENTIFIER, ids.removeFirst()))))
                .isInstanceOf(CaseFailedException.class)
                .hasMessageContaining("UniqueIdentifier is another value");
    }

    @Test
    void failsWhenAnAttributeThatWasNotAskedForIsAdded() throws IOException {
        CaseFile lifecycle = lifecycle();

        assertThatThrownBy(() -> play(
                        lifecycle,
                        answer -> replaced(
                                answer,
                                Tag.STATE,
                                Item.enumeration(Tag.STATE, State.PRE_ACTIVE),
                                Item.integer(Tag.LEASE_TIME, 1))))
                .isInstanceOf(CaseFailedException.class)
                .hasMessageContaining("LeaseTime=1 is not expected");
    }

    private static CaseFile lifecycle() throws IOException {
        return CaseFolder.V2_1_MANDATORY.read().stream()
                .filter(file -> file.name().equals("SKLC-M-2-21"))
                .findFirst()
                .orElseThrow();
    }

    private static void play(CaseFile file, UnaryOperator<Item> change) throws CaseFailedException {
        Iterator<Item> answers = SampleAnswers.of(file, NOW).iterator();
        CaseRunner.play(file, request -> change.apply(inVersionOf(request, answers.next())), NOW, new HashSet<>());
    }

    /** One published file prints another version in its answers than in its requests. */
    private static Item inVersionOf(Item request, Item answer) {
        Item version = request.get(Tag.REQUEST_HEADER, Tag.PROTOCOL_VERSION);
        List<Item> items = new ArrayList<>(answer.items());
        items.set(0, replaced(answer.get(Tag.RESPONSE_HEADER), Tag.PROTOCOL_VERSION, version));
        return Item.structure(Tag.RESPONSE_MESSAGE, items);
    }

    private static Item invertStatus(Item answer) {
        boolean success = answer.deep(Tag.RESULT_STATUS).getFirst().asInt() == ResultStatus.SUCCESS.code();
        ResultStatus other = success ? ResultStatus.OPERATION_FAILED : ResultStatus.SUCCESS;
        return replaced(answer, Tag.RESULT_STATUS, Item.enumeration(Tag.RESULT_STATUS, other));
    }

    private static Item without(Item item, Tag tag) {
        return replaced(item, tag);
    }

    private static Item replaced(Item item, Tag tag, Item... replacements) {
        List<Item> items = new ArrayList<>();
        for (Item child : item.items()) {
            if (child.is(tag)) {
                items.addAll(Arrays.asList(replacements));
            } else {
                items.add(replaced(child, tag, replacements));
            }
        }
        return new Item(item.tag(), item.type(), item.content(), items);
    }
}
