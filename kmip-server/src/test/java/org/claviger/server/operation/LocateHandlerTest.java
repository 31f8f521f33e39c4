package org.claviger.server.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.claviger.server.testing.NewKey.aes;
import static org.claviger.server.testing.TestClient.plainGet;

import java.time.Instant;
import java.util.List;
import org.claviger.codec.attribute.Attribute;
import org.claviger.codec.attribute.AttributeFilter;
import org.claviger.codec.attribute.AttributeReference;
import org.claviger.codec.attribute.AttributeValue;
import org.claviger.codec.attribute.VendorReference;
import org.claviger.codec.object.Name;
import org.claviger.codec.object.UniqueIdentifier;
import org.claviger.codec.object.UsageLimits;
import org.claviger.codec.operation.AddAttribute;
import org.claviger.codec.operation.Get;
import org.claviger.codec.operation.Locate;
import org.claviger.codec.ttlv.Tag;
import org.claviger.codec.ttlv.Ttlv;
import org.claviger.codec.type.ObjectGroupMember;
import org.claviger.codec.type.State;
import org.claviger.codec.type.StorageStatusMask;
import org.claviger.codec.type.UsageLimitsUnit;
import org.claviger.codec.type.UsageMask;
import org.claviger.server.testing.NewKey;
import org.claviger.server.testing.Objects;
import org.claviger.server.testing.OperationTest;
import org.junit.jupiter.api.Test;

/** Locate (2.1 section 6.1.28): which objects are found, and in what order. */
class LocateHandlerTest extends OperationTest {
    @Test
    void findsTheNewestFirst() {
        UniqueIdentifier oldest = alice.make(aes(256));
        server.at(Objects.NOW.plusSeconds(1));
        UniqueIdentifier middle = alice.make(aes(256));
        server.at(Objects.NOW.plusSeconds(2));
        UniqueIdentifier newest = alice.make(aes(256));

        assertThat(found()).containsExactly(newest, middle, oldest);
    }

    @Test
    void findsOnesOwnObjectsAlone() {
        alice.make(aes(256).name("of alice"));
        UniqueIdentifier ofBob = bob.make(aes(256));

        assertThat(bob.get(locate(), Locate.Response.class).uniqueIdentifiers()).containsExactly(ofBob);
    }

    @Test
    void findsWhatHasAllTheAttributes() {
        UniqueIdentifier both = alice.make(aes(256).name("both").with(Attribute.COMMENT, "yes"));
        alice.make(aes(256).name("one").with(Attribute.COMMENT, "yes"));

        assertThat(found(is(Attribute.NAME, Name.of("both")), is(Attribute.COMMENT, "yes")))
                .containsExactly(both);
        assertThat(found(is(Attribute.NAME, Name.of("both")), is(Attribute.COMMENT, "no")))
                .isEmpty();
        assertThat(found(is(Attribute.NAME, Name.of("absent")))).isEmpty();
    }

    @Test
    void findsByStateAsItIsNow() {
        Instant start = Objects.NOW.plusSeconds(60);
        UniqueIdentifier waiting = alice.make(aes(256).state(State.PRE_ACTIVE).with(Attribute.ACTIVATION_DATE, start));
        UniqueIdentifier active = alice.make(aes(256));

        assertThat(found(is(Attribute.STATE, State.ACTIVE))).containsExactly(active);
        server.at(start);
        assertThat(found(is(Attribute.STATE, State.ACTIVE))).containsExactlyInAnyOrder(active, waiting);
    }

    @Test
    void findsByADateOrByTheTimeBetweenTwo() {
        Instant day = Objects.NOW.plusSeconds(86_400);
        UniqueIdentifier one = alice.make(aes(256).with(Attribute.DEACTIVATION_DATE, day));
        alice.make(aes(256).with(Attribute.DEACTIVATION_DATE, day.plusSeconds(100)));
        alice.make(aes(256));

        assertThat(found(is(Attribute.DEACTIVATION_DATE, day))).containsExactly(one);
        assertThat(found(is(Attribute.DEACTIVATION_DATE, day.plusSeconds(99)), is(Attribute.DEACTIVATION_DATE, day)))
                .containsExactly(one);
        assertThat(found(is(Attribute.DEACTIVATION_DATE, day), is(Attribute.DEACTIVATION_DATE, day.plusSeconds(100))))
                .hasSize(2);
    }

    @Test
    void findsKeysWhoseMaskHasAllTheBits() {
        UniqueIdentifier both = alice.make(aes(256).mask(UsageMask.ENCRYPT, UsageMask.DECRYPT));
        UniqueIdentifier one = alice.make(aes(256).mask(UsageMask.ENCRYPT));

        assertThat(found(is(Attribute.CRYPTOGRAPHIC_USAGE_MASK, UsageMask.ENCRYPT.code())))
                .containsExactlyInAnyOrder(both, one);
        assertThat(found(is(Attribute.CRYPTOGRAPHIC_USAGE_MASK, NewKey.maskOf(UsageMask.ENCRYPT, UsageMask.DECRYPT))))
                .containsExactly(both);
    }

    @Test
    void findsKeysWithEnoughLeftOfTheirLimits() {
        UniqueIdentifier many = alice.make(aes(256).limit(100, UsageLimitsUnit.BYTE));
        alice.make(aes(256).limit(10, UsageLimitsUnit.BYTE));

        assertThat(found(is(Attribute.USAGE_LIMITS, new UsageLimits(50, 50L, UsageLimitsUnit.BYTE))))
                .containsExactly(many);
        assertThat(found(is(Attribute.USAGE_LIMITS, new UsageLimits(5, 5L, UsageLimitsUnit.OBJECT))))
                .isEmpty();
    }

    @Test
    void findsByAPartOfAStructure() {
        UniqueIdentifier id = alice.make(aes(256).name("half"));
        AttributeValue half = new AttributeValue(
                Attribute.NAME, Ttlv.structure(Tag.NAME, List.of(Ttlv.text(Tag.NAME_VALUE, "half"))));

        assertThat(found(half)).containsExactly(id);
    }

    @Test
    void findsByWhatVendorsHaveAdded() {
        AttributeReference rack = new VendorReference("x", "rack");
        UniqueIdentifier id = alice.make(aes(256));
        alice.make(aes(256));
        alice.get(new AddAttribute.Request(id, AttributeValue.of(rack, "17")), AddAttribute.Response.class);

        assertThat(found(AttributeValue.of(rack, "17"))).containsExactly(id);
    }

    @Test
    void findsNothingArchivedOrDestroyedUnlessAskedTo() {
        UniqueIdentifier online = alice.make(aes(256));
        UniqueIdentifier archived = alice.make(aes(256).archived());
        UniqueIdentifier destroyed = alice.make(aes(256).state(State.DESTROYED));

        assertThat(found()).containsExactly(online);
        assertThat(inStorage(StorageStatusMask.ARCHIVAL_STORAGE)).containsExactly(archived);
        assertThat(inStorage(StorageStatusMask.DESTROYED_STORAGE)).containsExactly(destroyed);
        assertThat(inStorage(
                        StorageStatusMask.ON_LINE_STORAGE,
                        StorageStatusMask.ARCHIVAL_STORAGE,
                        StorageStatusMask.DESTROYED_STORAGE))
                .containsExactlyInAnyOrder(online, archived, destroyed);
    }

    @Test
    void pagesAndTellsHowManyThereAre() {
        for (int i = 0; i < 5; i++) {
            server.at(Objects.NOW.plusSeconds(i));
            alice.make(aes(256));
        }
        List<UniqueIdentifier> all = found();

        Locate.Response page = alice.get(new Locate.Request(2, 1, null, null, filter()), Locate.Response.class);

        assertThat(page.uniqueIdentifiers()).isEqualTo(all.subList(1, 3));
        assertThat(page.locatedItems()).isEqualTo(5);
        assertThat(alice.get(new Locate.Request(null, 5, null, null, filter()), Locate.Response.class)
                        .uniqueIdentifiers())
                .isEmpty();
        assertThat(alice.get(new Locate.Request(0, null, null, null, filter()), Locate.Response.class)
                        .uniqueIdentifiers())
                .isEmpty();
    }

    @Test
    void findsFreshMembersOfAGroup() {
        UniqueIdentifier served = alice.make(aes(256).with(Attribute.OBJECT_GROUP, "pool"));
        UniqueIdentifier fresh = alice.make(aes(256).with(Attribute.OBJECT_GROUP, "pool"));
        alice.get(plainGet(served), Get.Response.class);

        Locate.Request request = new Locate.Request(
                null, null, null, ObjectGroupMember.GROUP_MEMBER_FRESH, filter(is(Attribute.OBJECT_GROUP, "pool")));

        assertThat(alice.get(request, Locate.Response.class).uniqueIdentifiers())
                .containsExactly(fresh);
    }

    private List<UniqueIdentifier> found(AttributeValue... criteria) {
        return alice.get(locate(criteria), Locate.Response.class).uniqueIdentifiers();
    }

    private List<UniqueIdentifier> inStorage(StorageStatusMask... statuses) {
        int mask = 0;
        for (StorageStatusMask status : statuses) {
            mask |= status.code();
        }
        return alice.get(new Locate.Request(null, null, mask, null, filter()), Locate.Response.class)
                .uniqueIdentifiers();
    }

    private static Locate.Request locate(AttributeValue... criteria) {
        return new Locate.Request(null, null, null, null, filter(criteria));
    }

    private static AttributeFilter filter(AttributeValue... criteria) {
        return new AttributeFilter(List.of(criteria));
    }

    private static AttributeValue is(Attribute attribute, Object value) {
        return AttributeValue.of(attribute, value);
    }
}
