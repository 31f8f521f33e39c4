package org.claviger.server.custody;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.type.CryptographicAlgorithm;
import org.claviger.codec.type.ObjectType;
import org.junit.jupiter.api.Test;

class MaterialTest {
    private static final Material MATERIAL =
            new Material(CustodyClass.SERVER_RESIDENT, MaterialKind.DATA, 7, 16, Bytes.of(new byte[44]));

    @Test
    void readsWhatItWrote() {
        assertThat(Material.decode(MATERIAL.encode())).isEqualTo(MATERIAL);
    }

    /** The golden form of format 1: a store of this version has to be read for ever. */
    @Test
    void keepsItsFormat() {
        Material material =
                new Material(CustodyClass.HSM_RESIDENT, MaterialKind.EC_PRIVATE, 2, 256, Bytes.ofHex("a1b2c3"));

        assertThat(material.encode().toHex())
                .isEqualTo("01" + "01" + "06" + "00000002" + "00000100" + "00000003" + "a1b2c3");
    }

    @Test
    void refusesEveryTruncationAndEveryLongerForm() {
        byte[] encoded = MATERIAL.encode().toArray();

        for (int length = 0; length <= encoded.length + 1; length++) {
            if (length != encoded.length) {
                Bytes other = Bytes.of(Arrays.copyOf(encoded, length));
                assertThatThrownBy(() -> Material.decode(other)).isInstanceOf(CustodyException.class);
            }
        }
    }

    @Test
    void refusesWhatANewerVersionWrote() {
        byte[] encoded = MATERIAL.encode().toArray();
        encoded[0] = 2;

        assertThatThrownBy(() -> Material.decode(Bytes.of(encoded))).hasMessageContaining("newer version");
    }

    @Test
    void showsNothingOfTheBlob() {
        Material material =
                new Material(CustodyClass.SERVER_RESIDENT, MaterialKind.DATA, 1, 3, Bytes.ofHex("a1b2c3d4"));

        assertThat(material.toString()).isEqualTo("Material[SERVER_RESIDENT DATA, key version 1]");
    }

    @Test
    void bindsEveryFact() {
        MaterialFacts facts =
                new MaterialFacts("d", "id", 1, ObjectType.SYMMETRIC_KEY, CryptographicAlgorithm.AES, 128);
        List<byte[]> forms = new ArrayList<>(List.of(
                data(facts),
                data(new MaterialFacts("e", "id", 1, ObjectType.SYMMETRIC_KEY, CryptographicAlgorithm.AES, 128)),
                data(new MaterialFacts("di", "d", 1, ObjectType.SYMMETRIC_KEY, CryptographicAlgorithm.AES, 128)),
                data(new MaterialFacts("d", "ie", 1, ObjectType.SYMMETRIC_KEY, CryptographicAlgorithm.AES, 128)),
                data(new MaterialFacts("d", "id", 2, ObjectType.SYMMETRIC_KEY, CryptographicAlgorithm.AES, 128)),
                data(new MaterialFacts("d", "id", 1, ObjectType.SECRET_DATA, CryptographicAlgorithm.AES, 128)),
                data(new MaterialFacts("d", "id", 1, ObjectType.SYMMETRIC_KEY, CryptographicAlgorithm.DES3, 128)),
                data(new MaterialFacts("d", "id", 1, ObjectType.SYMMETRIC_KEY, null, 128)),
                data(new MaterialFacts("d", "id", 1, ObjectType.SYMMETRIC_KEY, CryptographicAlgorithm.AES, 256)),
                facts.additionalData(CustodyClass.HSM_RESIDENT, MaterialKind.DATA, 1, 16),
                facts.additionalData(CustodyClass.SERVER_RESIDENT, MaterialKind.AES, 1, 16),
                facts.additionalData(CustodyClass.SERVER_RESIDENT, MaterialKind.DATA, 2, 16),
                facts.additionalData(CustodyClass.SERVER_RESIDENT, MaterialKind.DATA, 1, 32)));

        assertThat(forms.stream().map(HexFormat.of()::formatHex)).doesNotHaveDuplicates();
    }

    private static byte[] data(MaterialFacts facts) {
        return facts.additionalData(CustodyClass.SERVER_RESIDENT, MaterialKind.DATA, 1, 16);
    }
}
