@NullMarked
package org.claviger.storage;

import org.jspecify.annotations.NullMarked;
