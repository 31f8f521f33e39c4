package org.claviger.hsm.pkcs11;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import org.claviger.hsm.GcmIv;
import org.claviger.hsm.GcmSealed;
import org.claviger.hsm.HsmException;
import org.claviger.hsm.KeyHandle;
import org.claviger.hsm.KeyKind;
import org.claviger.hsm.KeyTemplate;
import org.claviger.hsm.KeyUse;
import org.claviger.hsm.Mechanism.AesGcm;
import org.claviger.hsm.MechanismUnsupportedException;
import org.claviger.secret.SecretBytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** GCM with modules that make the IV themselves. */
@Timeout(120)
class OwnIvTest {
    private static final KeyTemplate CIPHER = KeyTemplate.of(KeyUse.ENCRYPT, KeyUse.DECRYPT);
    private static final byte[] FACTS = {1, 2, 3};

    @TempDir
    private Path directory;

    @ParameterizedTest
    @EnumSource(names = {"WRITTEN", "APPENDED", "APPENDED_UNASKED"})
    void sealsUnderTheModulesOwnIvAndOpensWithIt(GcmIv way) {
        try (Pkcs11Hsm hsm = open(way)) {
            KeyHandle key = hsm.generateSecretKey(KeyKind.AES, 256, CIPHER);
            Set<String> ivs = new HashSet<>();

            assertThat(hsm.capabilities().gcmIv()).isEqualTo(way);
            assertThat(hsm.capabilities().canSeal()).isTrue();
            for (int bytes : new int[] {0, 1, 32, 20_000}) {
                try (SecretBytes secret = SecretBytes.copyOf(hsm.random(bytes))) {
                    GcmSealed made = hsm.sealUnderOwnIv(key, FACTS, secret);
                    assertThat(made.iv()).hasSize(way == GcmIv.APPENDED_UNASKED ? 16 : 12);
                    assertThat(made.sealed()).hasSize(bytes + 16);
                    assertThat(ivs.add(HexFormat.of().formatHex(made.iv()))).isTrue();
                    try (SecretBytes opened = hsm.open(key, new AesGcm(made.iv(), FACTS), made.sealed())) {
                        assertThat(opened.matches(secret)).isTrue();
                    }
                }
            }
            GcmSealed cut = hsm.encryptUnderOwnIv(key, FACTS, 96, new byte[5]);
            assertThat(hsm.decrypt(key, new AesGcm(cut.iv(), FACTS, 96), cut.sealed()))
                    .isEqualTo(new byte[5]);
        }
    }

    /** Else a client would keep a ciphertext that its own IV never opens. */
    @ParameterizedTest
    @EnumSource(names = {"WRITTEN", "APPENDED", "APPENDED_UNASKED"})
    void refusesAGivenIvThatTheModuleWouldReplace(GcmIv way) {
        try (Pkcs11Hsm hsm = open(way)) {
            KeyHandle key = hsm.generateSecretKey(KeyKind.AES, 256, CIPHER);
            var given = new AesGcm(hsm.random(12), FACTS);

            assertThatThrownBy(() -> hsm.encrypt(key, given, new byte[16])).isInstanceOf(HsmException.class);
            assertThatThrownBy(() -> hsm.encryptStream(key, given)).isInstanceOf(MechanismUnsupportedException.class);
            assertThat(hsm.capabilities().supports(given)).isFalse();
        }
    }

    @Test
    void takesAGivenIvWhereTheModuleDoes() {
        try (Pkcs11Hsm hsm = SoftHsmToken.in(directory).open()) {
            KeyHandle key = hsm.generateSecretKey(KeyKind.AES, 256, CIPHER);

            GcmSealed made = hsm.encryptUnderOwnIv(key, FACTS, AesGcm.FULL_TAG_BITS, new byte[5]);

            assertThat(hsm.capabilities().gcmIv()).isEqualTo(GcmIv.GIVEN);
            assertThat(made.iv()).hasSize(12);
            assertThat(hsm.decrypt(key, new AesGcm(made.iv(), FACTS), made.sealed()))
                    .isEqualTo(new byte[5]);
        }
    }

    /** A module that says nothing of its IV, or makes the same one again, is no module to seal with. */
    @Test
    void seesNoOwnIvThatIsNotAnotherEachTime() {
        try (Pkcs11Hsm hsm = open(GcmIv.WRITTEN)) {
            byte[] constant = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};

            // Opens rightly each time, but the IV of the second is that of the first.
            var probe = new OwnIv(hsm, (key, way, facts, data) -> softly(facts, data, constant));

            assertThat(probe.find()).isEqualTo(GcmIv.NONE);
        }
    }

    private static GcmSealed softly(byte[] facts, byte[] data, byte[] iv) {
        try (var software = new org.claviger.hsm.software.SoftwareHsm();
                var value = SecretBytes.copyOf(HexFormat.of().parseHex("feffe9928665731c6d6a8f9467308308"))) {
            KeyHandle key = software.importSecretKey(KeyKind.AES, value, CIPHER);
            return new GcmSealed(iv, software.encrypt(key, new AesGcm(iv, facts), data));
        }
    }

    private Pkcs11Hsm open(GcmIv way) {
        Optional<Path> library = OwnIvModule.build(directory, way);
        assumeTrue(library.isPresent(), "needs a C compiler: apt-get install gcc");
        Pkcs11Config softHsm = SoftHsmToken.in(directory).config();
        return Pkcs11Hsm.open(new Pkcs11Config(
                library.orElseThrow(), softHsm.softHsmConfiguration(), softHsm.tokenLabel(), softHsm.pinSource()));
    }
}
