package org.claviger.server.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.hsm.Hash;
import org.claviger.hsm.Mechanism.RsaOaep;
import org.claviger.hsm.software.SoftwareHsm;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Shares: any three of five open the key, two do not, and a wrong one is named. */
class ShareTest {
    private static final List<String> NAMES = List.of("alice", "bob", "carol", "dave", "erin");

    private static NewCustodians made;
    private static NewCustodians others;

    @BeforeAll
    static void make() {
        made = custodians();
        others = custodians();
    }

    private static NewCustodians custodians() {
        return NewCustodians.make(NAMES, 3, Bytes.ofHex("0102"), "test", Instant.EPOCH, new SecureRandom());
    }

    @AfterAll
    static void close() {
        made.close();
        others.close();
    }

    @Test
    void openTheKeyByAnyThree() {
        try (SoftwareHsm hsm = new SoftwareHsm()) {
            for (List<Integer> three : List.of(List.of(0, 1, 2), List.of(4, 2, 0), List.of(3, 1, 4))) {
                List<Share> shares = three.stream().map(made.shares()::get).toList();
                new Custodians(made.set())
                        .recover(shares, hsm, new RsaOaep(Hash.SHA_256).name())
                        .close();
            }
        }
    }

    @Test
    void areTakenTogetherOrNotAtAll() {
        Custodians custodians = new Custodians(made.set());

        assertThatThrownBy(() -> custodians.requireRight(made.shares().subList(0, 2)))
                .hasMessageContaining("The shares of 3 custodians are needed, and 2 are there");
    }

    @Test
    void areNamedWhenTheyAreWrong() {
        Share right = others.shares().get(1);
        Share forged =
                new Share("bob", made.set().idBytes(), 2, 3, 5, right.point().clone());
        Share strange =
                new Share("bob", made.set().idBytes(), 6, 3, 5, right.point().clone());

        for (Share wrong : List.of(forged, strange)) {
            assertThatThrownBy(() -> new Custodians(made.set()).requireRight(List.of(wrong)))
                    .hasMessageContaining("The share of bob is wrong");
        }
        assertThatThrownBy(() -> new Custodians(made.set()).requireRight(List.of(right)))
                .hasMessageContaining("The share of bob belongs to another set");
    }

    @Test
    void areReadHoweverTheyWereCopied() {
        Share share = made.shares().get(3);
        String copied =
                "> some mail\r\n   " + share.toText().replace("\n", "\r\n   ").toUpperCase(Locale.ROOT);

        Share read = Share.parse(copied.replace("CUSTODIAN:", "custodian:")
                .replace("VALUE:", "value:")
                .replace("DAVE", "dave"));

        assertThat(read.commitment()).isEqualTo(share.commitment());
        assertThat(read.toText()).isEqualTo(share.toText());
        assertThat(share).hasToString("share 4 of 5, of dave");
    }

    @Test
    void areRefusedWithAnyDigitMistyped() {
        String text = made.shares().getFirst().toText();
        int value = text.indexOf("value: ") + "value: ".length();
        for (int at = value; at < text.length() - 1; at++) {
            char digit = text.charAt(at);
            if (digit == ' ') {
                continue;
            }
            String mistyped = text.substring(0, at) + (digit == '0' ? '1' : '0') + text.substring(at + 1);
            assertThatThrownBy(() -> Share.parse(mistyped)).hasMessageContaining("The share of alice is mistyped");
        }
        assertThatThrownBy(() -> Share.parse(text.replace("alice", "bob"))).hasMessageContaining("mistyped");
        assertThatThrownBy(() -> Share.parse("hello")).hasMessageContaining("This is no share");
    }
}
