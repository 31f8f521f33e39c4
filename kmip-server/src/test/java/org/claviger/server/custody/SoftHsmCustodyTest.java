package org.claviger.server.custody;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Set;
import org.claviger.hsm.EcCurve;
import org.claviger.hsm.KeyKind;
import org.claviger.hsm.KeyPairKind;
import org.claviger.hsm.KeyUse;
import org.claviger.hsm.Mechanism;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** Custody on a real module, with the calls of its C interface counted. */
@EnabledIf(value = "available", disabledReason = "libsofthsm2 is not installed")
class SoftHsmCustodyTest extends CustodyContract {
    static boolean available() {
        return CustodyFixture.isAvailable();
    }

    @Override
    CustodyFixture fixtureIn(Path directory) {
        return CustodyFixture.onSoftHsm(directory);
    }

    @Test
    void makesKeysOfBothClassesInTheModule() {
        long generated = fixture().calls("C_GenerateKey");
        long pairs = fixture().calls("C_GenerateKeyPair");

        fixture().custody().createSecretKey(DOMAIN, KeyKind.AES, 128);
        fixture().custody().generateSecretKey(KeyKind.AES, 128).close();
        fixture().custody().createKeyPair(DOMAIN, new KeyPairKind.Ec(EcCurve.P_256));
        fixture().custody().generateKeyPair(new KeyPairKind.Ec(EcCurve.P_256)).close();

        assertThat(fixture().calls("C_GenerateKey")).isEqualTo(generated + 2);
        assertThat(fixture().calls("C_GenerateKeyPair")).isEqualTo(pairs + 2);
    }

    @Test
    void holdsAHandleAndDropsItWithAChange() {
        Material material = fixture().custody().createSecretKey(DOMAIN, KeyKind.AES, 128);
        Mechanism.Encryption ecb = new Mechanism.AesEcb();
        Set<KeyUse> uses = Set.of(KeyUse.ENCRYPT);
        with(material, "1", KeyKind.AES, uses, (hsm, key) -> hsm.encrypt(key, ecb, DATA));
        long unwrapped = fixture().calls("C_UnwrapKey");
        with(material, "1", KeyKind.AES, uses, (hsm, key) -> hsm.encrypt(key, ecb, DATA));
        assertThat(fixture().calls("C_UnwrapKey")).isEqualTo(unwrapped);

        fixture().custody().forget(DOMAIN, "1");

        assertThat(fixture().custody().handlesHeld()).isZero();
        with(material, "1", KeyKind.AES, uses, (hsm, key) -> hsm.encrypt(key, ecb, DATA));
        assertThat(fixture().calls("C_UnwrapKey")).isEqualTo(unwrapped + 1);
    }
}
