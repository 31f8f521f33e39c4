package org.claviger.codec.version;

import static org.claviger.codec.version.ProtocolVersion.V1_4;

import java.util.Optional;
import org.claviger.codec.attribute.Attribute;
import org.claviger.codec.ttlv.CamelCase;
import org.claviger.codec.ttlv.Tag;

/** The names by which 1.x calls attributes (1.4 section 3). */
final class AttributeNames {
    private AttributeNames() {}

    /**
     * The attribute of this name, of whatever version of 1.x: clients use names of later versions too, and some spell
     * them otherwise ({@code x.509 Certificate Subject}).
     */
    static Optional<Tag> find(String name) {
        if (name.isBlank()) {
            return Optional.empty();
        }
        return Attribute.find(name)
                .or(() -> Tag.find(CamelCase.of(name)).flatMap(Attribute::find))
                .filter(attribute -> attribute.rule().since().compareTo(V1_4) <= 0)
                .map(Attribute::tag);
    }

    /** The name of the attribute, in a version of 1.x that has it. */
    static Optional<String> in(ProtocolVersion version, Tag attribute) {
        return Attribute.find(attribute)
                .filter(found -> found.rule().existsIn(version))
                .map(Attribute::name1x);
    }
}
