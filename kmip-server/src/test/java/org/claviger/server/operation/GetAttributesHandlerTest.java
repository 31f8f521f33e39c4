package org.claviger.server.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.claviger.server.testing.AnswerAssert.assertThat;
import static org.claviger.server.testing.NewKey.aes;

import java.util.List;
import org.claviger.codec.attribute.Attribute;
import org.claviger.codec.attribute.AttributeReference;
import org.claviger.codec.attribute.Attributes;
import org.claviger.codec.object.Name;
import org.claviger.codec.object.UniqueIdentifier;
import org.claviger.codec.operation.GetAttributeList;
import org.claviger.codec.operation.GetAttributes;
import org.claviger.codec.type.ResultReason;
import org.claviger.codec.type.State;
import org.claviger.server.testing.OperationTest;
import org.junit.jupiter.api.Test;

/** Get Attributes and Get Attribute List (2.1 sections 6.1.20 and 6.1.21). */
class GetAttributesHandlerTest extends OperationTest {
    @Test
    void givesThoseThatAreNamedWithAllTheirValues() {
        UniqueIdentifier id = alice.make(aes(256).name("one").name("two"));

        Attributes given = named(id, Attribute.NAME, Attribute.STATE);

        assertThat(given.references()).containsExactlyInAnyOrder(Attribute.NAME, Attribute.STATE);
        assertThat(given.structures(Attribute.NAME, Name.class)).containsExactly(Name.of("one"), Name.of("two"));
    }

    @Test
    void leavesOutWhatIsNotThere() {
        UniqueIdentifier id = alice.make(aes(256));

        assertThat(named(id, Attribute.COMMENT).isEmpty()).isTrue();
        assertThat(named(id, Attribute.COMMENT, Attribute.STATE).references()).containsExactly(Attribute.STATE);
    }

    @Test
    void listsWhatItGives() {
        UniqueIdentifier id = alice.make(aes(256).name("one").name("two"));

        List<AttributeReference> listed = alice.get(new GetAttributeList.Request(id), GetAttributeList.Response.class)
                .attributeReferences();

        assertThat(listed)
                .doesNotHaveDuplicates()
                .containsExactlyInAnyOrderElementsOf(alice.attributes(id).references());
    }

    @Test
    void tellsOfArchivedAndDestroyedObjectsToo() {
        UniqueIdentifier archived = alice.make(aes(256).archived());
        UniqueIdentifier destroyed = alice.make(aes(256).state(State.DESTROYED));

        assertThat(alice.attributes(archived).has(Attribute.ARCHIVE_DATE)).isTrue();
        assertThat(alice.state(destroyed)).isEqualTo(State.DESTROYED);
        assertThat(alice.send(new GetAttributeList.Request(destroyed))).succeeded();
    }

    @Test
    void givesOnceWhatIsNamedTwice() {
        UniqueIdentifier id = alice.make(aes(256).name("one"));

        assertThat(named(id, Attribute.NAME, Attribute.NAME).instances(Attribute.NAME))
                .hasSize(1);
    }

    @Test
    void tellsNothingOfSomebodyElse() {
        UniqueIdentifier id = alice.make(aes(256));

        assertThat(bob.send(new GetAttributes.Request(id, List.of()))).failedWith(ResultReason.OBJECT_NOT_FOUND);
        assertThat(bob.send(new GetAttributeList.Request(id))).failedWith(ResultReason.OBJECT_NOT_FOUND);
    }

    private Attributes named(UniqueIdentifier id, AttributeReference... references) {
        return alice.get(new GetAttributes.Request(id, List.of(references)), GetAttributes.Response.class)
                .attributes();
    }
}
