package org.claviger.server.custody;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.claviger.secret.SecretBytes;
import org.claviger.storage.RecordKey;
import org.claviger.storage.RecordKind;
import org.claviger.storage.TagLevel;
import org.junit.jupiter.api.Test;

class DomainTagsTest {
    private static final RecordKey OBJECT = new RecordKey("default", RecordKind.OBJECT, "1");
    private static final RecordKey DOMAIN_KEY = new RecordKey("default", RecordKind.DOMAIN_KEY, "seal/1");
    private static final byte[] MESSAGE = "what the record says".getBytes(US_ASCII);

    /** No vector of RFC 4231 has a key of 32 bytes, so the JCA's HMAC, which passes them, is the measure. */
    @Test
    void tagsByHmacSha256() throws GeneralSecurityException {
        Random random = new Random(1);
        for (int length = 0; length < 300; length += 7) {
            byte[] key = new byte[DomainTags.KEY_BYTES];
            byte[] message = new byte[length];
            random.nextBytes(key);
            random.nextBytes(message);
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));

            try (DomainTags tags = new DomainTags()) {
                tags.open("default", SecretBytes.copyOf(key));
                assertThat(tags.tag(OBJECT, message)).isEqualTo(mac.doFinal(message));
            }
        }
    }

    @Test
    void neitherTagsNorAcceptsARecordBeforeTheKeyIsOpen() {
        try (DomainTags tags = new DomainTags()) {
            assertThatThrownBy(() -> tags.tag(OBJECT, MESSAGE)).isInstanceOf(CustodyException.class);
            assertThatThrownBy(() -> tags.matches(OBJECT, MESSAGE, new byte[32]))
                    .isInstanceOf(CustodyException.class);
        }
    }

    @Test
    void makesNoOtherTagWhileItIsClosed() throws InterruptedException {
        AtomicInteger wrong = new AtomicInteger();
        for (int round = 0; round < 300; round++) {
            DomainTags tags = new DomainTags();
            tags.open("default", key(1));
            byte[] expected = tags.tag(OBJECT, MESSAGE);
            CountDownLatch begun = new CountDownLatch(1);
            Thread tagging = Thread.ofPlatform().start(() -> {
                try {
                    while (true) {
                        if (!Arrays.equals(tags.tag(OBJECT, MESSAGE), expected)) {
                            wrong.incrementAndGet();
                        }
                        begun.countDown();
                    }
                } catch (CustodyException | IllegalStateException closed) {
                    // As it has to be.
                }
            });
            begun.await();

            tags.close();

            tagging.join();
        }
        assertThat(wrong).hasValue(0);
    }

    @Test
    void knowsARecordFromAnotherDomainsKey() {
        try (DomainTags tags = new DomainTags()) {
            tags.open("default", key(1));
            tags.open("other", key(2));

            byte[] tag = tags.tag(OBJECT, MESSAGE);

            assertThat(tags.matches(OBJECT, MESSAGE, tag)).isTrue();
            assertThat(tags.matches(new RecordKey("other", RecordKind.OBJECT, "1"), MESSAGE, tag))
                    .isFalse();
        }
    }

    @Test
    void checksDomainKeysThatWereReadBeforeAsSoonAsItCan() {
        byte[] tag = tagOfDomainKey();

        try (DomainTags tags = new DomainTags()) {
            assertThat(tags.matches(DOMAIN_KEY, MESSAGE, tag)).isTrue();
            tags.open("default", key(1));
            assertThat(tags.matches(DOMAIN_KEY, MESSAGE, tag)).isTrue();
        }
    }

    @Test
    void stopsTheStartWhenADomainKeyIsNotWhatWasWritten() {
        byte[] tag = tagOfDomainKey();

        for (int bit = 0; bit < tag.length * 8; bit++) {
            byte[] changed = tag.clone();
            changed[bit / 8] ^= (byte) (1 << (bit % 8));
            try (DomainTags tags = new DomainTags()) {
                assertThat(tags.matches(DOMAIN_KEY, MESSAGE, changed)).isTrue();
                assertThatThrownBy(() -> tags.open("default", key(1)))
                        .isInstanceOf(CustodyException.class)
                        .hasMessageContaining("somebody changed the store");
            }
        }
    }

    @Test
    void refusesAChangedDomainKeyOnceItIsOpen() {
        byte[] tag = tagOfDomainKey();
        tag[0] ^= 1;

        try (DomainTags tags = new DomainTags()) {
            tags.open("default", key(1));
            assertThat(tags.matches(DOMAIN_KEY, MESSAGE, tag)).isFalse();
        }
    }

    @Test
    void takesTheSameKeyTwiceAndNoOther() {
        try (DomainTags tags = new DomainTags();
                SecretBytes other = key(2)) {
            tags.open("default", key(1));
            tags.open("default", key(1));

            assertThatThrownBy(() -> tags.open("default", other)).isInstanceOf(CustodyException.class);
        }
    }

    @Test
    void goesToANewKeyStepByStep() {
        try (DomainTags tags = new DomainTags()) {
            tags.open("default", List.of(key(1)), 1);
            tags.learn("default", 2, List.of(key(2), key(1)));
            assertThat(tags.tag(OBJECT, MESSAGE)).isEqualTo(tagUnder(1));
            assertThat(accepts(tags, 1)).isTrue();
            assertThat(accepts(tags, 2)).isTrue();

            tags.follow("default", new TagLevel(2, TagLevel.Stage.TAGS));
            assertThat(tags.tag(OBJECT, MESSAGE)).isEqualTo(tagUnder(2));
            assertThat(accepts(tags, 1)).isTrue();

            tags.follow("default", new TagLevel(2, TagLevel.Stage.ALONE));
            assertThat(tags.tag(OBJECT, MESSAGE)).isEqualTo(tagUnder(2));
            assertThat(accepts(tags, 1)).isFalse();
        }
    }

    /** It stood still at the first step while the others went through all, and through an ordinary rotation after that. */
    @Test
    void neitherTagsNorAcceptsWithAKeyThatWentWhileItStoodStill() {
        try (DomainTags tags = new DomainTags()) {
            tags.open("default", List.of(key(1)), 1);
            tags.learn("default", 2, List.of(key(2), key(1)));

            tags.learn("default", 3, List.of(key(2), key(2)));

            assertThat(tags.levels()).containsEntry("default", new TagLevel(3, TagLevel.Stage.ALONE).number());
            assertThat(tags.tag(OBJECT, MESSAGE)).isEqualTo(tagUnder(2));
            assertThat(accepts(tags, 1)).isFalse();
        }
    }

    /** The same, where the next one is after a compromise too. */
    @Test
    void goesOnFromTheKeyThatTheOthersUse() {
        for (TagLevel.Stage stage : List.of(TagLevel.Stage.ACCEPTS, TagLevel.Stage.TAGS)) {
            try (DomainTags tags = new DomainTags()) {
                tags.open("default", List.of(key(1)), 1);
                tags.learn("default", 2, List.of(key(2), key(1)));
                tags.follow("default", new TagLevel(2, stage));

                tags.learn("default", 3, List.of(key(3), key(2)));

                assertThat(tags.levels()).containsEntry("default", new TagLevel(3, TagLevel.Stage.ACCEPTS).number());
                assertThat(tags.tag(OBJECT, MESSAGE)).as("%s", stage).isEqualTo(tagUnder(2));
                assertThat(accepts(tags, 1)).as("%s", stage).isFalse();
                assertThat(accepts(tags, 3)).as("%s", stage).isTrue();
            }
        }
    }

    private static boolean accepts(DomainTags tags, int number) {
        return tags.matches(OBJECT, MESSAGE, tagUnder(number));
    }

    private static byte[] tagUnder(int number) {
        try (DomainTags tags = new DomainTags()) {
            tags.open("default", key(number));
            return tags.tag(OBJECT, MESSAGE);
        }
    }

    private static byte[] tagOfDomainKey() {
        try (DomainTags tags = new DomainTags()) {
            tags.open("default", key(1));
            return tags.tag(DOMAIN_KEY, MESSAGE);
        }
    }

    private static SecretBytes key(int fill) {
        byte[] bytes = new byte[DomainTags.KEY_BYTES];
        java.util.Arrays.fill(bytes, (byte) fill);
        return SecretBytes.takeFrom(bytes);
    }
}
