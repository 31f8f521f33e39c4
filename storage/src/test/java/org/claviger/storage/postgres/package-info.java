@NullMarked
package org.claviger.storage.postgres;

import org.jspecify.annotations.NullMarked;
