package org.claviger.server.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.claviger.codec.attribute.Attribute;
import org.claviger.codec.attribute.AttributeFilter;
import org.claviger.codec.attribute.AttributeValue;
import org.claviger.codec.attribute.Attributes;
import org.claviger.codec.object.UniqueIdentifier;
import org.claviger.codec.operation.GetAttributeList;
import org.claviger.codec.operation.Locate;
import org.claviger.server.testing.OperationTest;
import org.claviger.server.testing.TestClient;
import org.claviger.server.testing.Values;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Attributes that tell of a value are for those who may Get it: nobody guesses a password by its Digest. */
class DisclosureTest extends OperationTest {
    private TestClient inventory;
    private TestClient reader;

    @BeforeEach
    void othersJoin() {
        inventory = server.join("carol", "inventory");
        reader = server.join("dave", "reader");
    }

    @Test
    void showsTheDigestOfAPasswordToThoseAloneWhoMayGetIt() {
        UniqueIdentifier password = alice.register(Values.password("secret"), Attributes.NONE);

        assertThat(inventory.attributes(password).has(Attribute.DIGEST)).isFalse();
        assertThat(listed(inventory, password)).isFalse();
        assertThat(reader.attributes(password).has(Attribute.DIGEST)).isTrue();
        assertThat(listed(reader, password)).isTrue();
        assertThat(alice.attributes(password).has(Attribute.DIGEST)).isTrue();
    }

    @Test
    void showsTheDigestOfAKeyToAll() {
        UniqueIdentifier key = alice.register(Values.aes(1), Attributes.NONE);

        assertThat(inventory.attributes(key).has(Attribute.DIGEST)).isTrue();
    }

    @Test
    void findsNoPasswordByItsDigestForThoseWhoMayNotGetIt() {
        UniqueIdentifier password = alice.register(Values.password("secret"), Attributes.NONE);
        AttributeFilter guess = new AttributeFilter(List.of(new AttributeValue(
                Attribute.DIGEST,
                alice.attributes(password).find(Attribute.DIGEST).orElseThrow())));

        assertThat(located(inventory, guess)).isEmpty();
        assertThat(located(reader, guess)).containsExactly(password);
    }

    private static boolean listed(TestClient client, UniqueIdentifier id) {
        return client.get(new GetAttributeList.Request(id), GetAttributeList.Response.class)
                .attributeReferences()
                .contains(Attribute.DIGEST);
    }

    private static List<UniqueIdentifier> located(TestClient client, AttributeFilter filter) {
        return client.get(new Locate.Request(null, null, null, null, filter), Locate.Response.class)
                .uniqueIdentifiers();
    }
}
